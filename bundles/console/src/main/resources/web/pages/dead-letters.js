import {html, nothing, api, ask, bytes, enc, may, number, pager, seg, show, t, table, time, Page} from 'gantry';

const SIZE = 25;
/** So many are sent at once, and waited for; more are a job. */
const MOST = 64;

/** What consumers could not handle and was given up; of one group, and sent again. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}, found: {state: true}, chosen: {state: true}};
  search = '';
  from = 0;

  constructor() {
    super();
    this.chosen = new Set();
  }

  async load() {
    const [group] = this.path;
    if (group) {
      await this.look(group);
      return;
    }
    this.list = await this.attempt(() => api.get('dead-letters', {search: this.search, from: this.from, size: SIZE})) ?? this.list;
  }

  async look(group, form) {
    const millis = name => (form?.elements[name].value ? new Date(form.elements[name].value).getTime() : '');
    this.times = {fromTime: millis('from'), toTime: millis('to')};
    this.found = await this.attempt(() => api.get('messages', {topic: '%DLQ%' + group, limit: 256, ...this.times})) ?? this.found;
    const there = new Set((this.found?.messages ?? []).map(row => row.id));
    this.chosen = new Set([...this.chosen].filter(id => there.has(id)));
  }

  choose(id, isChosen) {
    const next = new Set(this.chosen);
    if (isChosen) next.add(id); else next.delete(id);
    this.chosen = next;
  }

  all(isChosen) { this.chosen = new Set(isChosen ? this.found.messages.map(row => row.id) : []); }

  async resend(group) {
    const rows = this.found.messages.filter(row => this.chosen.has(row.id));
    if (rows.length > MOST) {
      await this.resendMany(group, `${rows.length}, ${group}`, {ids: rows.map(row => row.id)});
      return;
    }
    const done = await ask({
      title: `${t('Send again')}: ${rows.length}, ${group}`,
      wide: true,
      ok: t('Send'),
      text: html`<p>${t('What their consumers could not handle. They stay where they are; copies are sent.')}
        ${t('origin: to the topic they were meant for, for every group. retry: to this group only.')}</p>
        <div class="tall" id="preview">${table([
          {name: t('Id'), of: row => row.id, kind: 'mono break'},
          {name: t('Meant for'), of: row => row.properties.DLQ_ORIGIN_TOPIC ?? row.properties.RETRY_TOPIC ?? '–', kind: 'break'},
        ], rows)}</div>`,
      fields: [{name: 'to', label: t('Where to'), type: 'select', options: ['origin', 'retry'], value: 'origin'}],
      work: values => api.change('POST', `dead-letters/${seg(group)}/resend`, {ids: rows.map(row => row.id), to: values.to}),
    });
    if (!done) return;
    this.chosen = new Set();
    show(`${t('Sent')}: ${done.sent} ${t('of')} ${done.items.length}`, html`<div class="tall" id="sent">${table([
      {name: t('Id'), of: row => row.id, kind: 'mono break'},
      {name: t('State'), of: row => (row.reason ? html`<span class="chip bad">${t('Nothing was sent')}</span> ${row.reason}` : html`<span class="chip good">${row.state}</span> ${row.topic}`), kind: 'break'},
    ], done.items)}</div>`);
  }

  /** As a job: those of this time, or those named. */
  async resendMany(group, title, which) {
    await ask({
      title: `${t('Send again')}: ${title}`,
      text: html`<p>${t('What their consumers could not handle. They stay where they are; copies are sent.')}
        ${t('origin: to the topic they were meant for, for every group. retry: to this group only.')}</p>
        <p>${t('It is a job, which can be stopped between two messages. What is given up from now on is left.')}</p>`,
      ok: t('Send'),
      fields: [
        {name: 'to', label: t('Where to'), type: 'select', options: ['origin', 'retry'], value: 'origin'},
        {name: 'perSecond', label: t('So many in a second at most (as fast as it goes if empty)'), type: 'number', value: 200},
      ],
      work: values => api.begin('resend', {group, to: values.to, perSecond: values.perSecond, ...which}),
    });
  }

  /** What a job is told of the time that was looked at. */
  get span() { return Object.fromEntries(Object.entries(this.times ?? {}).filter(([, value]) => value !== '')); }

  exportMany(group) { return this.attempt(() => api.begin('export', {group, ...this.span})); }

  render() { return this.path[0] ? this.detail(this.path[0]) : this.overview(); }

  overview() {
    const list = this.list ?? {total: 0, from: 0, items: [], unreachable: []};
    return html`${this.notes(list.unreachable)}<section class="card"><div class="head">
      <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.search = event.target.value; this.from = 0; this.renew(); }}>
      <span class="grow"></span><button @click=${() => this.renew()}>${t('Refresh')}</button>${pager(list, SIZE, from => { this.from = from; this.renew(); })}</div>
      ${table([
        {name: t('Group'), of: row => html`<a href="#/dead-letters/${seg(row.group)}">${row.group}</a>`, kind: 'break'},
        {name: t('Messages'), of: row => html`<span class=${row.messages ? 'chip warn' : ''}>${number(row.messages)}</span>`, num: true},
        {name: t('Last stored'), of: row => time(row.lastStored)},
        {name: t('Topic'), of: row => row.topic, kind: 'mono break'},
      ], list.items, t('Nothing was given up'))}</section>`;
  }

  detail(group) {
    const found = this.found;
    const times = new URLSearchParams(this.span);
    return html`<p><a href="#/dead-letters">← ${t('All dead letters')}</a></p>${this.notes()}
      <section class="card"><form @submit=${event => { event.preventDefault(); this.look(group, event.target); }}><div class="fields">
        <label>${t('From')}<input name="from" type="datetime-local" step="1"></label>
        <label>${t('Until')}<input name="to" type="datetime-local" step="1"></label>
        <button id="look">${t('Look')}</button></div></form></section>
      ${found ? html`<section class="card"><div class="head"><h2>${group}</h2>
        <span class="soft">${number(found.matched)} ${t('of')} ${number(found.scanned)} ${t('looked at')}</span>
        <span class="chip ${found.complete ? 'good' : 'warn'}">${found.complete ? t('that is all') : t('there is more')}</span>
        <span class="grow"></span>${found.complete
          ? html`<a id="export" download href="/api/v1/dead-letters/${seg(group)}/export?${times}">${t('Export')}</a>`
          : html`<button id="export" @click=${() => this.exportMany(group)}>${t('Export')}</button>`}
        ${may('operator') ? html`<label class="check"><input type="checkbox" id="all" .checked=${this.chosen.size > 0 && this.chosen.size === found.messages.length}
            @change=${event => this.all(event.target.checked)}>${t('Select all')}</label>
          <button class="first" id="resend" ?disabled=${this.chosen.size === 0} @click=${() => this.resend(group)}>${t('Send again…')} ${this.chosen.size || ''}</button>
          <button id="resend-all" ?disabled=${found.messages.length === 0} @click=${() => this.resendMany(group, `${t('all of')} ${group}`, this.span)}>${t('Send all again…')}</button>` : nothing}</div>
        ${table([
          ...(may('operator') ? [{name: '', of: row => html`<label class="check"><input type="checkbox" aria-label=${row.id} data-choose=${row.id} .checked=${this.chosen.has(row.id)} @change=${event => this.choose(row.id, event.target.checked)}></label>`}] : []),
          {name: t('Given up'), of: row => time(row.stored)},
          {name: t('Id'), of: row => html`<a class="mono" href="#/messages?topic=${enc(row.topic)}&id=${row.id}">${row.id}</a>`, kind: 'break'},
          {name: t('Meant for'), of: row => row.properties.DLQ_ORIGIN_TOPIC ?? row.properties.RETRY_TOPIC ?? '–', kind: 'break'},
          {name: t('Keys'), of: row => row.properties.KEYS ?? ''},
          {name: t('Body'), of: row => (row.encoding === 'text' ? row.body : `${row.encoding}, ${bytes(row.bytes)}`), kind: 'break'},
        ], found.messages, t('Nothing was given up'))}</section>` : nothing}`;
  }
}
