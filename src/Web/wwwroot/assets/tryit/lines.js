// The lines of the protocol, as far as the page makes and reads them. Pure.

/** A registration that gets an answer. @param {{receive: string, resume: boolean}} wishes */
export function registration(name, { receive, resume }) {
    const wanted = { peer_id: name };
    if (receive !== 'all')
        wanted.receive = receive;
    if (resume)
        wanted.resume = true;
    return JSON.stringify(wanted);
}

/** A message to somebody. @param {{text: unknown, id?: string, ack?: string}} message empty `id` and `ack` are left out */
export function message(to, { text, id, ack }) {
    const body = { text };
    if (id)
        body.id = id;
    if (ack)
        body.ack = ack;
    return `${to}||${JSON.stringify(body)}`;
}

/**
 * What a line of the relay is.
 * @returns {{kind: 'delivery'|'taken'|'limited'|'error'|'welcome'|'other', value: object|null}}
 */
export function read(line) {
    let value;
    try {
        value = JSON.parse(line);
    } catch {
        return { kind: 'other', value: null };
    }
    if (value === null || typeof value !== 'object')
        return { kind: 'other', value: null };
    if (value.status === undefined)
        return { kind: typeof value.from === 'string' ? 'delivery' : 'other', value };
    if (value.status === 'error')
        return { kind: value.error === 'rate_limited' ? 'limited' : 'error', value };
    if (value.status === 'ok')
        return { kind: value.msg_id === undefined ? 'welcome' : 'taken', value };
    return { kind: 'other', value };
}

/** Whether a line answers a frame, in its turn; others come of themselves. */
export function isAnswer({ kind, value }) {
    return kind === 'taken' || kind === 'limited' || kind === 'error' || kind === 'welcome'
        || ['pong', 'receiving', 'peers', 'stats'].includes(value?.status);
}
