// The forms of "Try it": who to be, and what to send.

import { el } from '../dom.js';

/** Who to be. @param {(name: string, wishes: {receive: string, resume: boolean}) => void} submit */
export function connectForm(submit, leave) {
    const name = el('input', { id: 'try-name', value: `guest-${1000 + Math.floor(Math.random() * 9000)}`, maxlength: 128, required: true, autocomplete: 'off', spellcheck: 'false' });
    const receive = el('select', { id: 'try-receive' },
        el('option', { value: 'all' }, 'everything'), el('option', { value: 'addressed' }, 'what is to me, to all or to *'));
    const resume = el('input', { id: 'try-resume', type: 'checkbox' });
    const connect = el('button.primary', { type: 'submit' }, 'Connect');
    const end = el('button', { type: 'button', hidden: true, click: leave }, 'Disconnect');
    const element = el('form.panel', { 'aria-labelledby': 'try-connect-title' },
        el('header', {}, el('h2', { id: 'try-connect-title' }, 'Who you are')),
        el('div.body', {},
            field('Name', name), field('Receive', receive),
            el('label.check', { for: 'try-resume' }, resume, ' first what I missed'),
            el('div.buttons', {}, connect, end)));
    element.addEventListener('submit', event => {
        event.preventDefault();
        submit(name.value.trim(), { receive: receive.value, resume: resume.checked });
    });
    return {
        element, show(isOpen) {
            connect.hidden = isOpen;
            end.hidden = !isOpen;
            for (const input of [name, receive, resume])
                input.disabled = isOpen;
        },
    };
}

/**
 * What to send.
 * @param {{send: (wish: {kind: 'text'|'json'|'raw', to: string, text: string, id: string, ack: string}) => string|null, many: () => void}} act
 *   `send` gives what is wrong, or null
 */
export function sendForm(act) {
    const kind = el('select', { id: 'try-kind', change: () => adapt() }, el('option', { value: 'text' }, 'text'),
        el('option', { value: 'json' }, 'JSON value'), el('option', { value: 'raw' }, 'raw line'));
    const to = el('input', { id: 'try-to', value: 'all', maxlength: 128, required: true, autocomplete: 'off', spellcheck: 'false' });
    const text = el('textarea', { id: 'try-text', rows: 2, maxlength: 60_000, keydown: event => enter(event) });
    const id = el('input', { id: 'try-id', maxlength: 128, autocomplete: 'off', spellcheck: 'false' });
    const ack = el('select', { id: 'try-ack' }, el('option', { value: '' }, 'as usual'),
        ...['accepted', 'durable', 'replicated', 'delivered'].map(level => el('option', { value: level }, level)));
    const problem = el('p.problem', { role: 'alert' });
    const plainFields = el('div.row', {}, field('Target', to), field('Answer when', ack), field('Own id (optional)', id));
    const label = el('label', { for: 'try-text' }, 'Text');
    const buttons = [el('button.primary', { type: 'submit', id: 'try-send' }, 'Send'), el('button', { type: 'button', id: 'try-many', click: () => act.many() }, 'Send 15 at once')];
    const element = el('form.panel', { 'aria-labelledby': 'try-send-title' },
        el('header', {}, el('h2', { id: 'try-send-title' }, 'Send')),
        el('div.body', {}, el('div.row.narrow', {}, field('What', kind)), plainFields, el('div.field', {}, label, text), problem, el('div.buttons', {}, ...buttons)));

    function adapt() {
        plainFields.hidden = kind.value === 'raw';
        to.required = kind.value !== 'raw';
        label.textContent = { text: 'Text', json: 'JSON value, for example {"degrees": 21.5}', raw: 'Line, exactly as it goes out' }[kind.value];
    }

    function enter(event) {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            element.requestSubmit();
        }
    }

    element.addEventListener('submit', event => {
        event.preventDefault();
        const wrong = act.send({ kind: kind.value, to: to.value.trim(), text: text.value, id: id.value, ack: ack.value });
        problem.textContent = wrong ?? '';
        if (wrong === null)
            text.value = '';
        text.focus();
    });
    return {
        element, show(isOpen) {
            for (const control of element.elements)
                control.disabled = !isOpen;
        },
    };
}

function field(name, control) {
    return el('div.field', {}, el('label', { for: control.id }, name), control);
}
