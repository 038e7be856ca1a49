// The relay's HTTP API: JSON in and out, problem details as errors, the token when one is wanted.

import { plain } from './format.js';
import { askForToken, discard, isDeclined, token } from './token.js';

const DEADLINE_MS = 10_000;

// Whether the last answer was that reading wants a token too; from the relay's own machine it does not.
let readsAreClosed = false;

/** What the relay answered when it did not do what was asked (RFC 9457), or why it could not be reached. */
export class ApiError extends Error {
    /**
     * @param {number} status the HTTP status; 0: there was no answer
     * @param {string} title
     * @param {string} [detail]
     */
    constructor(status, title, detail) {
        super(detail || title);
        this.status = status;
    }
}

/** The address of something beside this page; the page may stand below a path. */
export function address(path) {
    return new URL(path, document.baseURI);
}

/** Gets JSON. */
export async function get(path, query = {}) {
    const url = address(path);
    for (const [name, value] of Object.entries(query)) {
        if (value !== null && value !== undefined)
            url.searchParams.set(name, value);
    }
    return read(await request(url, { method: 'GET' }));
}

/** Posts JSON; gives what the relay answers, or null. @param {number} [patience] milliseconds, where it may take long */
export async function post(path, body, patience = DEADLINE_MS) {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const options = { method: 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body) };
    return read(await request(address(path), options, () => AbortSignal.timeout(patience)));
}

/** Deletes. */
export async function del(path) {
    return read(await request(address(path), { method: 'DELETE' }));
}

/**
 * Asks, with the token if there is one; when the relay wants one, the user is asked for it, once. Writes always want one.
 * @param {URL} url
 * @param {RequestInit} options
 * @param {() => AbortSignal} [signal] made anew for each attempt
 * @returns {Promise<Response>} that says success
 */
export async function request(url, options, signal = () => AbortSignal.timeout(DEADLINE_MS)) {
    const isWrite = options.method !== 'GET';
    for (let attempt = 0; ; attempt++) {
        const used = token() ?? (isWrite ? await askForToken('It wants one of everybody who changes something.') : null);
        if (used === null && (isWrite || (readsAreClosed && isDeclined())))
            throw new ApiError(401, 'This relay wants a token.');
        const response = await once(url, options, used, signal());
        if (!isWrite)
            readsAreClosed = response.status === 401;
        if (response.ok)
            return response;
        const error = await problem(response);
        if (error.status !== 401)
            throw error;
        discard(used);
        if (attempt > 0 || (isDeclined() && !isWrite) || await askForToken(error.message) === null)
            throw error;
    }
}

async function once(url, options, used, signal) {
    const headers = new Headers(options.headers);
    if (used !== null)
        headers.set('Authorization', `Bearer ${used}`);
    try {
        return await fetch(url, { ...options, headers, signal, cache: 'no-store', credentials: 'same-origin' });
    } catch (error) {
        if (error.name === 'AbortError')
            throw error;
        throw new ApiError(0, 'The relay does not answer.');
    }
}

async function problem(response) {
    let told = {};
    try {
        told = await response.json();
    } catch {
        // a proxy's page, or nothing: the status says it
    }
    return new ApiError(response.status, plain(told?.title) || `The relay answered ${response.status}.`, plain(told?.detail));
}

async function read(response) {
    const text = await response.text();
    try {
        return text === '' ? null : JSON.parse(text);
    } catch {
        throw new ApiError(response.status, 'The relay answered something that is not JSON.');
    }
}
