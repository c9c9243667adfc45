import {html, nothing, api, live, short, bytes, millis, t, Page, table} from 'gantry';

/** How much comes and goes, second by second, and how long it takes. */
export default class extends Page {
  static properties = {...Page.properties, brokers: {state: true}};
  every = 5000;
  /** Drawn anew with each second that comes. */
  isLive = true;

  async load() { this.brokers = await this.attempt(() => api.get('brokers')) ?? this.brokers; }

  render() {
    const now = live.newest;
    const all = this.brokers?.items ?? [];
    const up = all.filter(one => !one.reason).length;
    const rates = [{key: 'in', label: t('stored')}, {key: 'out', label: t('delivered')}];
    const times = [{key: 'p99', label: 'p99'}, {key: 'p999', label: 'p99.9'}];
    return html`${this.notes()}
      ${this.brokers?.reason ? html`<div class="note bad" role="alert">${this.brokers.reason}</div>` : nothing}
      <div class="tiles">
        ${this.tile(t('Stored per second'), short(now.in), '', 'in')}
        ${this.tile(t('Delivered per second'), short(now.out), '', 'out')}
        ${this.tile(t('Bytes stored per second'), bytes(now.bytes), '', 'bytes')}
        ${this.tile(t('Time to store'), millis(now.p99), t('99 of 100, last minute'), 'p99')}
        ${this.tile(t('Waiting for consumers'), short(now.backlog), t('messages, all groups'), 'backlog')}
        ${this.tile(t('Disk used'), now.disk == null ? '–' : now.disk.toFixed(0) + ' %', t('the fullest'), 'disk')}
        ${this.tile(t('Brokers'), this.brokers ? `${up} / ${all.length}` : '–', t('answering'), 'brokers')}
      </div>
      <div class="cards">
        <section class="card"><h2>${t('Messages per second')}</h2><g-plot .series=${rates} .points=${live.points}></g-plot></section>
        <section class="card"><h2>${t('Waiting for consumers')}</h2><g-plot .series=${[{key: 'backlog', label: t('messages')}]} .points=${live.points}></g-plot></section>
        <section class="card"><h2>${t('Bytes stored per second')}</h2><g-plot unit="bytes" .series=${[{key: 'bytes', label: t('bytes')}]} .points=${live.points}></g-plot></section>
        <section class="card"><h2>${t('Time to store')}</h2><g-plot unit="ms" .series=${times} .points=${live.points}></g-plot></section>
        <section class="card"><h2>${t('Disk used')}</h2><g-plot unit="%" .series=${[{key: 'disk', label: t('used')}]} .points=${live.points}></g-plot></section>
      </div>
      <section class="card"><h2>${t('Brokers')}</h2>${table([
        {name: t('Broker'), of: one => html`<a href="#/brokers">${one.broker}</a>`},
        {name: t('Id'), of: one => one.id, num: true},
        {name: t('Address'), of: one => one.address, kind: 'mono'},
        {name: t('State'), of: one => (one.reason ? html`<span class="chip bad">${t('no answer')}</span>` : html`<span class="chip good">${t('up')}</span>`)},
      ], all)}</section>`;
  }

  tile(name, value, note, key) {
    return html`<div class="tile"><div class="name">${name}</div><div class="value" data-key=${key}>${value}</div><div class="soft">${note}</div></div>`;
  }
}
