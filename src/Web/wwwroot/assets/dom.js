// Making elements. What comes from the wire only ever becomes text or the value of an attribute, never markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element.
 * @param {string} name "td", or with classes "td.number.late"
 * @param {Object<string, unknown>} [attributes] functions become listeners (`click: …`), null and false are left out
 * @param {...(Node|string|number|null)} children
 */
export function el(name, attributes = {}, ...children) {
    return make(tag => document.createElement(tag), name, attributes, children);
}

/** Makes an SVG element; see {@link el}. */
export function svg(name, attributes = {}, ...children) {
    return make(tag => document.createElementNS(SVG, tag), name, attributes, children);
}

/** Sets a text only when it is another one: texts are set much more often than they change. */
export function setText(node, text) {
    const value = String(text);
    if (node.textContent !== value)
        node.textContent = value;
}

/** Sets an attribute only when it is another one; null removes it. */
export function setAttribute(node, name, value) {
    if (value === null || value === undefined)
        node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value))
        node.setAttribute(name, value);
}

/** The element of the page with this id, which must be there. */
export function byId(id) {
    const found = document.getElementById(id);
    if (!found)
        throw new Error(`There is no #${id} on the page.`);
    return found;
}

/**
 * Brings a list of elements into line with a list of things: those that stay keep their element, and so their focus.
 * @param {Element} parent
 * @param {Array<T>} things
 * @param {(thing: T) => string} keyOf
 * @param {(thing: T) => Element} create
 * @param {(element: Element, thing: T) => void} update
 * @template T
 */
export function reconcile(parent, things, keyOf, create, update) {
    const known = parent.reconciled ??= new Map();
    const wanted = new Set(things.map(keyOf));
    for (const [key, element] of known) {
        if (!wanted.has(key)) {
            element.remove();
            known.delete(key);
        }
    }
    let before = parent.firstElementChild;
    for (const thing of things) {
        const key = keyOf(thing);
        const element = known.get(key) ?? create(thing);
        known.set(key, element);
        update(element, thing);
        if (element === before)
            before = before.nextElementSibling;
        else
            parent.insertBefore(element, before);
    }
}

function make(create, name, attributes, children) {
    const [tag, ...classes] = name.split('.');
    const element = create(tag);
    if (classes.length > 0)
        element.setAttribute('class', classes.join(' '));
    for (const [key, value] of Object.entries(attributes)) {
        if (typeof value === 'function')
            element.addEventListener(key, value);
        else if (value !== null && value !== undefined && value !== false)
            element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
    return element;
}
