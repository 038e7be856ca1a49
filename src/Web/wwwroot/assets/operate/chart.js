// A small chart of the last minutes.

import { el, setAttribute, setText, svg } from '../dom.js';
import { Series } from '../state/series.js';

const WIDTH = 300;
const HEIGHT = 64;

export class Chart {
    /**
     * @param {string} title
     * @param {{name: string, kind: 'first'|'second'|'third'}[]} lines
     * @param {(value: number) => string} write how a value is written
     * @param {number} kept values at most, one each `seconds`
     */
    constructor(title, lines, write, kept, seconds) {
        this.write = write;
        this.seconds = seconds;
        this.lines = lines.map(line => ({
            ...line, series: new Series(kept), path: svg(`path.${line.kind}`), now: el('span.now', {}, '–'),
        }));
        this.highest = el('span.highest');
        this.picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' },
            svg('line.base', { x1: 0, y1: HEIGHT - 0.5, x2: WIDTH, y2: HEIGHT - 0.5 }), ...this.lines.map(line => line.path));
        this.element = el('figure.chart.panel', {}, el('figcaption', {}, title),
            el('p.values', {}, ...this.lines.map(line => el(`span.key.${line.kind}`, {}, line.now, ` ${line.name}`))),
            el('div.plot', {}, this.picture, this.highest));
        this.title = title;
    }

    /** @param {...(number|null)} values one for each line */
    push(...values) {
        values.forEach((value, index) => this.lines[index].series.push(value));
    }

    /** Draws it; to be called only while it is shown. */
    draw() {
        const top = Math.max(...this.lines.map(line => line.series.highest), 1e-9);
        for (const line of this.lines) {
            setAttribute(line.path, 'd', path(line.series, top));
            setText(line.now, line.series.last === null ? '–' : this.write(line.series.last));
        }
        setText(this.highest, top > 1e-9 ? this.write(top) : '');
        setAttribute(this.picture, 'aria-label', this.#words());
    }

    #words() {
        const minutes = Math.round(this.lines[0].series.kept * this.seconds / 60);
        const each = this.lines.map(line => `${line.name} ${line.series.last === null ? 'not known' : `${this.write(line.series.last)} now`}, `
            + `at most ${this.write(line.series.highest)}`);
        return `${this.title}, the last ${minutes} minutes: ${each.join('; ')}`;
    }
}

function path(series, top) {
    const { values, kept } = series;
    const step = WIDTH / (kept - 1);
    const left = WIDTH - (values.length - 1) * step;
    let isOpen = false;
    return values.map((value, index) => {
        if (value === null) {
            isOpen = false;
            return '';
        }
        const command = isOpen ? 'L' : 'M';
        isOpen = true;
        return `${command}${(left + index * step).toFixed(1)} ${(HEIGHT - 2 - value / top * (HEIGHT - 8)).toFixed(1)}`;
    }).join('');
}
