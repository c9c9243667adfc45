import {html, nothing, api, ask, enc, may, number, pager, seg, short, show, t, table, time, Page} from 'gantry';

const SIZE = 25;

/** The consumer groups; one of them with its members and queues. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}, one: {state: true}, chosen: {state: true}};
  every = 5000;
  search = '';
  from = 0;

  constructor() {
    super();
    this.chosen = new Set();
  }

  async load() {
    const [group] = this.path;
    if (group) {
      this.one = await this.attempt(() => api.get('groups/' + seg(group))) ?? this.one;
      return;
    }
    this.list = await this.attempt(() => api.get('groups', {search: this.search, from: this.from, size: SIZE})) ?? this.list;
  }

  /** First what would be skipped and what would come again, then the change. */
  async reset(group, topics) {
    let wanted = null;
    const path = `groups/${seg(group)}/offsets`;
    const preview = await ask({
      title: `${t('Move group')} ${group}`,
      text: t('First you are shown what this would skip and deliver again.'),
      ok: t('Preview'),
      fields: [
        {name: 'topic', label: t('Topic'), type: 'select', options: topics, value: topics[0]},
        {name: 'where', label: t('To'), type: 'select', options: ['earliest', 'latest', 'a time', 'an offset'], value: 'latest'},
        {name: 'time', label: t('That time'), type: 'datetime-local'},
        {name: 'queue', label: t('Queue (all if empty)'), type: 'number'},
        {name: 'offset', label: t('That offset'), type: 'number'},
      ],
      work: values => {
        const to = values.where === 'a time' ? new Date(values.time).getTime() : values.where;
        wanted = {topic: values.topic, queue: values.queue};
        if (values.where === 'an offset') wanted.offset = values.offset; else wanted.to = to;
        return api.change('POST', path, {...wanted, dryRun: true});
      },
    });
    if (!preview) return;
    const moved = await ask({
      title: `${t('Move group')} ${group}`,
      wide: true,
      danger: true,
      ok: t('Move'),
      word: group,
      text: html`<p id="preview">${t('Would be skipped')}: <b>${number(preview.skipped)}</b>, ${t('would be delivered again')}: <b>${number(preview.again)}</b></p>${this.moves(preview)}`,
      work: () => api.change('POST', path, wanted),
    });
    if (moved) {
      show(`${t('Moved')}: ${group}`, this.moves(moved));
      await this.renew();
    }
  }

  /** As a job: groups in all that they consume. What it would do is a job as well, and its file says it of each queue. */
  async resetMany(groups) {
    await ask({
      title: `${t('Move groups')}: ${groups.length}`,
      wide: true,
      danger: true,
      text: html`<p>${t('In all topics that they consume. The job’s file says of each queue where the group was.')}</p><p class="break tall">${groups.join(', ')}</p>`,
      ok: t('Move'),
      word: groups.length === 1 ? groups[0] : String(groups.length),
      fields: [
        {name: 'where', label: t('To'), type: 'select', options: ['earliest', 'latest', 'a time'], value: 'latest'},
        {name: 'time', label: t('That time'), type: 'datetime-local'},
        {name: 'dryRun', label: t('Only say what it would skip and deliver again'), type: 'check', value: true},
      ],
      work: values => api.begin('move', {groups, to: values.where === 'a time' ? new Date(values.time).getTime() : values.where, dryRun: values.dryRun}),
    });
  }

  choose(group, isChosen) {
    const next = new Set(this.chosen);
    if (isChosen) next.add(group); else next.delete(group);
    this.chosen = next;
  }

  moves(answer) {
    return table([
      {name: t('Broker'), of: row => row.broker},
      {name: t('Queue'), of: row => row.queue, num: true},
      {name: t('Before'), of: row => number(row.before), num: true},
      {name: t('After'), of: row => number(row.after), num: true},
      {name: t('Skipped'), of: row => number(row.skipped), num: true},
      {name: t('Again'), of: row => number(row.again), num: true},
    ], answer.queues);
  }

  async remove(group) {
    const done = await ask({
      title: `${t('Delete group')} ${group}`,
      text: t('How far it has come is forgotten with it.'),
      ok: t('Delete'),
      danger: true,
      word: group,
      work: () => api.change('DELETE', `groups/${seg(group)}?confirm=${enc(group)}`),
    });
    if (done) location.hash = '#/groups';
  }

  render() { return this.path[0] ? this.detail(this.path[0]) : this.overview(); }

  overview() {
    const list = this.list ?? {total: 0, from: 0, items: [], unreachable: []};
    return html`${this.notes(list.unreachable)}<section class="card"><div class="head">
      <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.search = event.target.value; this.from = 0; this.renew(); }}>
      <span class="grow"></span>${may('operator') && this.chosen.size ? html`<button id="reset-many" @click=${() => this.resetMany([...this.chosen])}>${t('Move…')} ${this.chosen.size}</button>` : nothing}${pager(list, SIZE, from => { this.from = from; this.renew(); })}</div>
      ${table([
        ...(may('operator') ? [{name: '', of: row => html`<label class="check"><input type="checkbox" aria-label=${row.group} data-choose=${row.group} .checked=${this.chosen.has(row.group)} @change=${event => this.choose(row.group, event.target.checked)}></label>`}] : []),
        {name: t('Group'), of: row => html`<a href="#/groups/${seg(row.group)}">${row.group}</a>`, kind: 'break'},
        {name: t('Waiting'), of: row => html`<span class=${row.lag > 0 ? 'chip warn' : ''}>${number(row.lag)}</span>`, num: true},
        {name: t('Consumed per second'), of: row => short(row.perSecond), num: true},
        {name: t('State'), of: row => (row.enabled ? html`<span class="chip good">${t('may consume')}</span>` : html`<span class="chip bad">${t('stopped')}</span>`)},
      ], list.items)}</section>`;
  }

  detail(group) {
    const one = this.one;
    if (!one) return html`<p><a href="#/groups">← ${t('All groups')}</a></p>${this.notes()}`;
    const topics = [...new Set(one.queues.map(row => row.topic))];
    const lag = one.queues.reduce((sum, row) => sum + row.lag, 0);
    return html`<p><a href="#/groups">← ${t('All groups')}</a></p>${this.notes(one.unreachable)}
      <section class="card"><div class="head"><h2>${group}</h2><span class="chip ${lag ? 'warn' : 'good'}">${number(lag)} ${t('waiting')}</span><span class="grow"></span>
        ${may('operator') && topics.length ? html`<button class="first" id="reset" @click=${() => this.reset(group, topics)}>${t('Move…')}</button>` : nothing}
        ${may('operator') && topics.length > 1 ? html`<button id="reset-all" @click=${() => this.resetMany([group])}>${t('Move in all topics…')}</button>` : nothing}
        ${may('admin') ? html`<button class="danger" @click=${() => this.remove(group)}>${t('Delete')}</button>` : nothing}</div>
        <dl><dt>${t('Kind')}</dt><dd>${one.consumeType ?? '–'} ${one.messageModel ?? ''}</dd>
        <dt>${t('Subscriptions')}</dt><dd>${Object.entries(one.subscriptions ?? {}).map(([topic, tags]) => html`<span class="chip">${topic}: ${tags}</span> `)}</dd></dl></section>
      <section class="card"><h2>${t('Members')}</h2>${table([
        {name: t('Client'), of: row => row.client, kind: 'mono break'},
        {name: t('Address'), of: row => row.address, kind: 'mono'},
        {name: t('Language'), of: row => row.language},
        {name: t('Broker'), of: row => row.broker},
      ], one.members, t('Nobody is connected'))}</section>
      <section class="card"><h2>${t('Queues')}</h2>${table([
        {name: t('Topic'), of: row => html`<a href="#/topics/${seg(row.topic)}">${row.topic}</a>`, kind: 'break'},
        {name: t('Broker'), of: row => row.broker},
        {name: t('Queue'), of: row => row.queue, num: true},
        {name: t('Consumed'), of: row => number(row.consumed), num: true},
        {name: t('End'), of: row => number(row.end), num: true},
        {name: t('Waiting'), of: row => number(row.lag), num: true},
        {name: t('Last consumed'), of: row => time(row.lastConsumed)},
      ], one.queues, t('It has not consumed anything yet'))}</section>`;
  }
}
