// Puts the page together: what is shown, by the address; and how the connection to the relay is.

import { byId, setAttribute, setText } from './dom.js';
import { plain } from './format.js';
import { LessonsView } from './lessons/view.js';
import { MapView } from './map/view.js';
import { OperateView } from './operate/view.js';
import { Relay } from './state/relay.js';
import { askForToken, forget, onTokenChange, token } from './token.js';
import { TryView } from './tryit/view.js';

const relay = new Relay();
const views = {
    map: { title: 'Map', view: new MapView(relay) },
    try: { title: 'Try it', view: new TryView(byId('view-try'), relay) },
    lessons: { title: 'Lessons', view: new LessonsView(byId('view-lessons'), relay) },
    operate: { title: 'Operate', view: new OperateView(byId('view-operate'), relay) },
};
let shown = null;

function route() {
    const [name, ...rest] = location.hash.slice(1).split('/');
    const wanted = Object.hasOwn(views, name) ? name : shown ?? 'map';
    const isOther = wanted !== shown;
    shown = wanted;
    for (const key of Object.keys(views))
        byId(`view-${key}`).hidden = key !== wanted;
    for (const link of document.querySelectorAll('nav [data-view]'))
        setAttribute(link, 'aria-current', link.dataset.view === wanted ? 'page' : null);
    title();
    if (isOther)
        views[wanted].view.open?.();
    views[wanted].view.show?.(rest.join('/'));
}

function title() {
    document.title = [views[shown].title, plain(relay.id), 'OrleansRelay'].filter(Boolean).join(' · ');
}

function connection() {
    const { node, isReachable, error } = relay;
    const state = !isReachable ? 'down' : node === null ? 'unknown' : node.state === 'serving' ? 'up' : 'busy';
    setAttribute(byId('who-state'), 'data-state', state);
    setText(byId('who-name'), node === null ? '…' : who(node));
    const banner = byId('banner');
    const text = !isReachable ? 'This relay does not answer. Trying again …' : error ? error.message : relay.node && !relay.isFollowing
        ? 'Connecting to what happens …' : '';
    // A moment without the stream is no news.
    banner.hidden = text === '' || (isReachable && !error && performance.now() < 4000);
    setText(banner, text);
    if (shown)
        title();
}

function who(node) {
    const name = node.node ? `${plain(node.id)} at ${plain(node.node)}` : plain(node.id);
    return node.state === 'serving' || !node.state ? name : `${name} (${plain(node.state)})`;
}

function tokenButton() {
    const button = byId('token');
    button.hidden = token() === null && relay.error?.status !== 401;
    setText(button, token() === null ? 'Enter token' : 'Forget token');
}

byId('token').addEventListener('click', () => (token() === null ? askForToken() : forget()));
byId('skip').addEventListener('click', event => {
    event.preventDefault();
    byId('main').focus();
});
onTokenChange(tokenButton);
relay.addEventListener('connection', () => {
    connection();
    tokenButton();
});
relay.addEventListener('node', connection);
addEventListener('hashchange', route);
route();
relay.start();
