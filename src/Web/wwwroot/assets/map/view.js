// The view "Map": the picture, the list beside it, and the panel with what was chosen.

import { byId, setAttribute, setText } from '../dom.js';
import { count, plain, plural, rate } from '../format.js';
import { get } from '../api.js';
import { Previews } from '../state/previews.js';
import { Flows } from './flows.js';
import { Happenings } from './happenings.js';
import { MessageDetail } from './messagedetail.js';
import { LinkDetail, RelayDetail } from './networkdetail.js';
import { MessageList } from './list.js';
import { Pace } from './pace.js';
import { Player } from './player.js';
import { Scene } from './scene.js';

const ID = /^[0-9a-f]{64}$/;

export class MapView {
    #pace = new Pace();
    #flows = new Flows();
    #detail = null;
    #opener = null;

    /** @param {import('../state/relay.js').Relay} relay */
    constructor(relay) {
        this.relay = relay;
        this.scene = new Scene(byId('map-picture'), {
            relay: id => this.#open(new RelayDetail(id, relay, key => this.#open(new LinkDetail(key, relay)))),
            link: key => this.#open(new LinkDetail(key, relay)),
            message: id => location.hash = `#map/${encodeURIComponent(id)}`,
        });
        this.player = new Player(this.scene, relay, this.#pace);
        this.list = new MessageList({ body: byId('messages-body'), note: byId('messages-note'), empty: byId('messages-empty') }, relay.messages,
            id => location.hash = `#map/${encodeURIComponent(id)}`);
        this.previews = new Previews(relay.messages, () => this.list.refresh());
        this.happenings = new Happenings(byId('happenings'), byId('happened-empty'), byId('announcer'), relay);
        this.#listen();
        byId('detail-close').addEventListener('click', () => this.#close());
        byId('detail').addEventListener('keydown', event => event.key === 'Escape' && this.#close());
        byId('messages-pause').addEventListener('click', () => this.#pause());
    }

    /** The address names a message, or none. */
    show(rest) {
        const id = ID.test(rest) ? rest : '';
        if (id && !(this.#detail instanceof MessageDetail && this.#detail.id === id))
            this.#open(new MessageDetail(id, this.relay, seen => this.player.again(seen)));
        else if (!id && this.#detail instanceof MessageDetail)
            this.#hide();
        this.list.mark(id || null);
        this.#askDelivery();
    }

    #listen() {
        const on = (name, act) => this.relay.addEventListener(name, event => act(event.detail));
        on('change', () => this.#draw());
        on('filled', () => this.list.refresh());
        on('node', () => this.#flows.links(this.relay.id, this.relay.links, this.relay.node?.time ?? 0));
        on('accepted', event => this.#accepted(event));
        on('duplicate', event => this.#duplicate(event));
        on('limited', event => this.#flows.isOn || this.player.limited(event));
        on('rates', event => this.#second(event));
    }

    #accepted(event) {
        this.#flows.count(event);
        this.list.refresh();
        if (this.#flows.isOn)
            return;
        this.player.accepted(event);
        this.previews.want(event.position);
    }

    #duplicate(event) {
        this.list.refresh();
        if (this.#detail instanceof MessageDetail && this.#detail.id === event.msg_id)
            this.#detail.refresh();
        if (!this.#flows.isOn)
            this.player.duplicate(event);
    }

    #second(rates) {
        const isOn = this.#flows.second(this.relay.id, rates);
        if (isOn)
            this.scene.dots.clear();
        this.previews.isWanted = !isOn;
        this.list.isBusy = isOn;
        this.scene.showFlows(this.#flows.byLink);
        setAttribute(byId('map-picture'), 'data-mode', isOn ? 'flows' : 'dots');
        setText(byId('map-rate'), `${rate(rates.accepted)} ${rates.accepted === 1 ? 'message' : 'messages'}/s`);
        setText(byId('map-ended'), ended(rates));
        setText(byId('map-mode'), isOn ? flowsText(rates) : `Time runs ${count(this.#pace.factor)} times slower than it really does.`);
    }

    #draw() {
        const { relays, links } = this.relay.graph;
        this.scene.show(this.relay.graph);
        setText(byId('map-relays'), plural(relays.length, 'relay'));
        setText(byId('map-links'), `${count(links.filter(link => link.state === 'up').length)} of ${plural(links.length, 'link')} up`);
        setText(byId('map-peers'), `${plural(this.relay.peerCount, 'peer')} here`);
        if (this.relay.node)
            setText(byId('messages-how'), ` or with nc ${location.hostname} ${plain(this.relay.node.port)}`);
        if (this.#detail instanceof MessageDetail)
            this.#detail.learnWays();
        else
            this.#detail?.refresh();
    }

    async #askDelivery() {
        try {
            const { settings } = await get('api/settings');
            this.player.isAddressedOnly = settings.some(one => one.key === 'Relay:Delivery' && one.value === 'addressed');
        } catch {
            // then it is shown as the relay does by default
        }
    }

    #open(detail) {
        this.#opener ??= document.activeElement;
        this.#detail = detail;
        const panel = byId('detail');
        const body = byId('detail-body');
        setText(byId('detail-title'), detail.title);
        body.replaceChildren(detail.element);
        body.parentElement.scrollTop = 0;
        setAttribute(detail.element, 'id', `${detail.title.toLowerCase()}-detail`);
        if (!(detail instanceof MessageDetail) && location.hash.startsWith('#map/'))
            history.replaceState(null, '', '#map');
        panel.hidden = false;
        panel.focus({ preventScroll: true });
    }

    #close() {
        if (location.hash.startsWith('#map/'))
            location.hash = '#map';
        this.#hide();
        this.list.mark(null);
    }

    #hide() {
        byId('detail').hidden = true;
        byId('detail-body').replaceChildren();
        this.#detail = null;
        if (this.#opener?.isConnected)
            this.#opener.focus({ preventScroll: true });
        this.#opener = null;
    }

    #pause() {
        this.list.isPaused = !this.list.isPaused;
        setAttribute(byId('messages-pause'), 'aria-pressed', this.list.isPaused);
        this.list.refresh();
    }
}

function ended(rates) {
    const parts = [[rates.duplicates, 'duplicates'], [rates.limited, 'over the limit'], [rates.refused, 'refused']];
    return parts.filter(([value]) => value > 0).map(([value, name]) => `${name} ${rate(value)}/s`).join(', ');
}

function flowsText(rates) {
    const share = rates.sampled < 1 ? ` The list shows ${Math.max(1, Math.round(rates.sampled * 100))} of 100 messages.` : '';
    const here = (rates.flows ?? []).find(flow => flow.via === null);
    const clients = here ? ` ${rate(here.per_second)}/s come from clients of this relay.` : '';
    return `Too many for dots: the width of a link shows how many messages a second go over it.${clients}${share}`;
}
