// The bearer token: asked for when the relay wants one, kept until the tab is closed.

import { byId, setText } from './dom.js';

const KEY = 'orleansrelay.token';
const listeners = new Set();
let asking = null;
let declined = false;
let inMemory = null;

/** The token, or null. */
export function token() {
    try {
        return sessionStorage.getItem(KEY) ?? inMemory;
    } catch {
        return inMemory; // a browser that keeps nothing for this page
    }
}

/** Whether the user closed the question: then nobody asks again until they do themselves. */
export function isDeclined() {
    return declined;
}

/** Calls back whenever there is another token, or none any more, or the question was closed. */
export function onTokenChange(listener) {
    listeners.add(listener);
}

/** Throws the token away; who does that does not want to be asked for it at once. */
export function forget() {
    declined = true;
    keep(null);
    changed();
}

/** Throws a token away that was refused, unless another one has been given meanwhile. */
export function discard(refused) {
    if (refused !== null && token() === refused)
        keep(null);
}

/**
 * Asks the user, if there is no token. Who asks while the question stands waits for the same answer.
 * @param {string} [why] what the relay said
 * @returns {Promise<string|null>} null: the user did not want to
 */
export function askForToken(why = '') {
    if (token() !== null)
        return Promise.resolve(token());
    return asking ??= ask(why).finally(() => asking = null);
}

function ask(why) {
    const dialog = byId('token-dialog');
    const input = byId('token-input');
    setText(byId('token-why'), why);
    input.value = '';
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            const given = dialog.returnValue === 'ok' ? input.value.trim() : '';
            input.value = '';
            declined = given === '';
            if (!declined)
                keep(given);
            changed();
            resolve(declined ? null : given);
        }, { once: true });
    });
}

function keep(value) {
    inMemory = value;
    try {
        if (value === null)
            sessionStorage.removeItem(KEY);
        else
            sessionStorage.setItem(KEY, value);
    } catch {
        // inMemory has it
    }
}

function changed() {
    for (const listener of listeners)
        listener();
}
