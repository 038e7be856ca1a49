// Places for peers around a relay: away from its links and from its name below it. Pure.

const SPACE = 30; // pixels between the middles of two peers
const RINGS = 3;
const RING_STEP = 28;
const CLEAR_OF_LINK = 0.3; // radians
const NAME = { angle: Math.PI / 2, clear: 0.85 };

/**
 * @param {number[]} links the directions of its links, in radians
 * @param {number} radius of the innermost ring, in pixels
 * @returns {{x: number, y: number, angle: number}[]} beside the relay's middle; the best first
 */
export function slots(links, radius) {
    const middle = widestGap(links);
    const found = [];
    for (let ring = 0; ring < RINGS; ring++) {
        const far = radius + ring * RING_STEP;
        const count = Math.floor(2 * Math.PI * far / SPACE);
        const there = [];
        for (let i = 0; i < count; i++) {
            // 0, +1, -1, +2, … steps from the middle of the widest gap
            const angle = middle + (i % 2 === 0 ? -i / 2 : (i + 1) / 2) * 2 * Math.PI / count;
            if (isFree(angle, links))
                there.push({ x: Math.cos(angle) * far, y: Math.sin(angle) * far, angle });
        }
        found.push(...there);
    }
    return found;
}

/** The smallest angle between two directions. */
export function between(a, b) {
    const turn = Math.abs(a - b) % (2 * Math.PI);
    return Math.min(turn, 2 * Math.PI - turn);
}

function isFree(angle, links) {
    return between(angle, NAME.angle) > NAME.clear && links.every(link => between(angle, link) > CLEAR_OF_LINK);
}

function widestGap(links) {
    const taken = [...links, NAME.angle].map(angle => (angle + 4 * Math.PI) % (2 * Math.PI)).sort((a, b) => a - b);
    let best = { size: 0, middle: -Math.PI / 2 };
    for (const [i, from] of taken.entries()) {
        const to = i + 1 < taken.length ? taken[i + 1] : taken[0] + 2 * Math.PI;
        if (to - from > best.size + 0.01)
            best = { size: to - from, middle: (from + to) / 2 };
    }
    return best.middle;
}
