// How figures, times and names are written. Pure.

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 12345 as "12,345"; what is no number as "–". */
export function count(value) {
    return Number.isFinite(value) ? counts.format(value) : '–';
}

/** A rate: "0", "0.4", "12", "2,013". */
export function rate(value) {
    if (!Number.isFinite(value))
        return '–';
    const isWhole = Math.abs(value - Math.round(value)) < 0.05;
    return value < 9.95 && !isWhole ? value.toFixed(1) : counts.format(value);
}

/** Bytes as "812 B", "1.4 KiB", "92 MiB". */
export function bytes(value) {
    if (!Number.isFinite(value))
        return '–';
    let unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
        value /= 1024;
        unit++;
    }
    return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** Seconds as "80 µs", "0.4 ms", "120 ms", "3.2 s", "5 min", "2 h 10 min", "3 d 4 h". */
export function duration(seconds) {
    if (!Number.isFinite(seconds))
        return '–';
    if (seconds < 0)
        return `−${duration(-seconds)}`;
    if (seconds < 1)
        return subsecond(seconds);
    if (seconds < 60)
        return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    if (seconds < 3600)
        return `${Math.round(seconds / 60)} min`;
    return seconds < 86400 ? inTwo(seconds, 3600, 'h', 60, 'min') : inTwo(seconds, 86400, 'd', 3600, 'h');
}

/** Unix seconds as the time of day here, with tenths: "13:51:41.4". */
export function clock(unix) {
    if (!Number.isFinite(unix))
        return '–';
    const date = new Date(unix * 1000);
    if (Number.isNaN(date.getTime()))
        return '–';
    const two = value => String(value).padStart(2, '0');
    return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${Math.floor(date.getMilliseconds() / 100)}`;
}

/** "1 message", "5 messages". */
export function plural(value, one, many = `${one}s`) {
    return `${count(value)} ${value === 1 ? one : many}`;
}

/** The first digits of an id. */
export function shortId(id) {
    return plain(id).slice(0, 8);
}

// Control characters would do nothing good, and those that turn the direction of text could make a name look like another one.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text of somebody else, for one line of the page: what can't be seen is shown as a sign. */
export function plain(value) {
    const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value);
    return wellFormed(text).replace(UNSEEN, sign);
}

/** Text of somebody else over several lines: newlines and tabs stay. */
export function plainLines(value, longest = 20_000) {
    const text = wellFormed(String(value));
    const shown = text.length > longest ? `${text.slice(0, longest)}\n… ${count(text.length - longest)} more characters` : text;
    return shown.replace(UNSEEN, found => (found === '\n' || found === '\t' ? found : sign(found)));
}

function wellFormed(text) {
    return text.toWellFormed ? text.toWellFormed() : text;
}

function sign(found) {
    const code = found.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

function subsecond(seconds) {
    if (seconds < 0.0001)
        return `${Math.round(seconds * 1e6)} µs`;
    return seconds < 0.01 ? `${(seconds * 1000).toFixed(1)} ms` : `${Math.round(seconds * 1000)} ms`;
}

function inTwo(seconds, big, bigUnit, small, smallUnit) {
    const whole = Math.floor(seconds / big);
    const rest = Math.floor((seconds % big) / small);
    return rest === 0 ? `${whole} ${bigUnit}` : `${whole} ${bigUnit} ${rest} ${smallUnit}`;
}
