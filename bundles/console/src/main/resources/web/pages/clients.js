import {html, nothing, api, number, pager, seg, show, t, table, time, Page} from 'gantry';

const SIZE = 25;
/** What RocketMQ's clients say of their version: two numbers for each release since 4.0.0, which is 213. */
export const release = version => {
  const at = (version - 213) / 2;
  return Number.isInteger(at) && at >= 0 && at < 300 ? `${4 + Math.floor(at / 100)}.${Math.floor(at % 100 / 10)}.${at % 10}` : String(version);
};
const rate = value => (Math.round(value * 100) / 100).toString();

/** Who is connected; one consumer group with what its members say of themselves. */
export default class extends Page {
  static properties = {...Page.properties, consumers: {state: true}, producers: {state: true}, one: {state: true}};
  every = 5000;
  search = '';
  from = 0;
  at = 0;

  async load() {
    const [group] = this.path;
    if (group) {
      this.one = await this.attempt(() => api.get('groups/' + seg(group))) ?? this.one;
      return;
    }
    const asked = {search: this.search, size: SIZE};
    this.consumers = await this.attempt(() => api.get('clients/consumers', {...asked, from: this.from})) ?? this.consumers;
    if (!this.trouble) this.producers = await this.attempt(() => api.get('clients/producers', {...asked, from: this.at})) ?? this.producers;
  }

  /** A client that does not answer in time is said so in the window, and nothing is left waiting. */
  async ask(group, row, stack) {
    const draw = show(`${stack ? t('Stack') : t('Running')}: ${row.client}`, html`<p class="soft">${t('The client is asked…')}</p>`);
    try {
      const told = await api.get(`clients/consumers/${seg(group)}/running`, {client: row.client, stack});
      draw(stack ? this.stack(told) : this.running(told));
    } catch (error) {
      draw(html`<div class="note bad" role="alert">${error.message}</div>`);
    }
  }

  stack(told) {
    return html`${told.stackCut ? html`<div class="note">${t('It is longer than is shown here.')}</div>` : nothing}
      <pre id="stack" class="tall">${told.stack ?? t('The client told no stack.')}</pre>`;
  }

  running(told) {
    return html`<div class="tall" id="running">
      ${table([
        {name: t('Topic'), of: row => row.topic, kind: 'break'},
        {name: t('Pulled per second'), of: row => rate(row.pulledPerSecond), num: true},
        {name: t('Consumed per second'), of: row => rate(row.consumedPerSecond), num: true},
        {name: t('Failed per second'), of: row => rate(row.failedPerSecond), num: true},
        {name: t('Failed'), of: row => number(row.failed), num: true},
        {name: t('Time of one, ms'), of: row => rate(row.consumeMillis), num: true},
      ], told.figures)}
      <p></p>${table([
        {name: t('Topic'), of: row => row.topic, kind: 'break'},
        {name: t('Broker'), of: row => row.broker},
        {name: t('Queue'), of: row => row.queue, num: true},
        {name: t('Consumed'), of: row => number(row.committed < 0 ? null : row.committed), num: true},
        {name: t('Held'), of: row => number(row.cached), num: true},
        {name: t('Last pulled'), of: row => time(row.lastPull)},
        {name: t('Last consumed'), of: row => time(row.lastConsumed)},
      ], told.queues)}
      <p></p>${table([
        {name: t('Subscriptions'), of: row => row.topic, kind: 'break'},
        {name: t('Kind'), of: row => row.kind},
        {name: '', of: row => row.expression, kind: 'mono break'},
      ], told.subscriptions)}
      <p></p><dl>${Object.entries(told.properties).map(([name, text]) => html`<dt class="mono">${name}</dt><dd class="mono">${text}</dd>`)}</dl></div>`;
  }

  render() { return this.path[0] ? this.detail(this.path[0]) : this.overview(); }

  overview() {
    const none = {total: 0, from: 0, items: [], unreachable: []};
    const consumers = this.consumers ?? none;
    const producers = this.producers ?? none;
    const members = producers.items.flatMap(row => row.members.map(member => ({...member, group: row.group})));
    return html`${this.notes(consumers.unreachable)}<section class="card"><div class="head"><h2>${t('Consumers')}</h2>
        <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.search = event.target.value; this.from = this.at = 0; this.renew(); }}>
        <span class="grow"></span>${pager(consumers, SIZE, from => { this.from = from; this.renew(); })}</div>
      ${table([
        {name: t('Group'), of: row => html`<a href="#/clients/${seg(row.group)}">${row.group}</a>`, kind: 'break'},
        {name: t('Connected'), of: row => html`<span class="chip ${row.members.length ? 'good' : ''}">${row.members.length}</span>`, num: true},
        {name: t('Kind'), of: row => `${row.consumeType ?? '–'} ${row.messageModel ?? ''}`},
        {name: t('Subscriptions'), of: row => row.reason ?? Object.entries(row.subscriptions).map(([topic, tags]) => html`<span class="chip">${topic}: ${tags}</span> `), kind: 'break'},
      ], consumers.items)}</section>
      <section class="card"><div class="head"><h2>${t('Producers')}</h2><span class="grow"></span>
        ${pager(producers, SIZE, from => { this.at = from; this.renew(); })}</div>
      ${this.members(members, [{name: t('Group'), of: row => row.group, kind: 'break'}])}</section>`;
  }

  members(rows, first, last = []) {
    return table([
      ...first,
      {name: t('Client'), of: row => row.client, kind: 'mono break'},
      {name: t('Address'), of: row => row.address, kind: 'mono'},
      {name: t('Language'), of: row => row.language},
      {name: t('Version'), of: row => release(row.version), kind: 'mono'},
      {name: t('Broker'), of: row => row.broker},
      ...last,
    ], rows, t('Nobody is connected'));
  }

  detail(group) {
    const one = this.one;
    return html`<p><a href="#/clients">← ${t('All clients')}</a></p>${this.notes(one?.unreachable)}
      ${one ? html`<section class="card"><div class="head"><h2>${group}</h2><span class="grow"></span><a href="#/groups/${seg(group)}">${t('Group')}</a></div>
        <dl><dt>${t('Kind')}</dt><dd>${one.consumeType ?? '–'} ${one.messageModel ?? ''}</dd>
        <dt>${t('Subscriptions')}</dt><dd>${Object.entries(one.subscriptions ?? {}).map(([topic, tags]) => html`<span class="chip">${topic}: ${tags}</span> `)}</dd></dl></section>
      <section class="card"><h2>${t('Members')}</h2>${this.members(one.members, [], [{
        name: '',
        of: row => html`<div class="row"><button class="small" data-running=${row.client} @click=${() => this.ask(group, row, false)}>${t('Running…')}</button>
          <button class="small" data-stack=${row.client} @click=${() => this.ask(group, row, true)}>${t('Stack…')}</button></div>`,
      }])}</section>` : nothing}`;
  }
}
