import {html, nothing, api, ask, enc, may, number, pager, seg, short, t, table, time, Page} from 'gantry';

const SIZE = 25;

/** The topics of the cluster; one of them with its queues. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}, one: {state: true}};
  search = '';
  kind = 'normal';
  from = 0;

  async load() {
    const [topic] = this.path;
    if (topic) {
      this.one = await this.attempt(() => api.get('topics/' + seg(topic))) ?? this.one;
      return;
    }
    this.list = await this.attempt(() => api.get('topics', {search: this.search, kind: this.kind, from: this.from, size: SIZE})) ?? this.list;
  }

  async create() {
    const made = await ask({
      title: t('New topic'),
      ok: t('Create'),
      fields: [
        {name: 'topic', label: t('Name')},
        {name: 'queues', label: t('Queues on each broker'), type: 'number', value: 8},
        {name: 'permission', label: t('Permission'), type: 'select', options: ['rw', 'r', 'w'], value: 'rw'},
        {name: 'type', label: t('Messages'), type: 'select', options: ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION'], value: 'NORMAL'},
        {name: 'ordered', label: t('Declare it ordered'), type: 'check'},
      ],
      work: values => api.change('POST', 'topics', values),
    });
    if (made) {
      this.done = `${t('Created')}: ${made.topic} (${made.brokers.join(', ')})`;
      await this.renew();
    }
  }

  async remove(topic) {
    const done = await ask({
      title: `${t('Delete topic')} ${topic}`,
      text: t('Its messages and queues go with it, on every broker.'),
      ok: t('Delete'),
      danger: true,
      word: topic,
      work: () => api.change('DELETE', `topics/${seg(topic)}?confirm=${enc(topic)}`),
    });
    if (done) location.hash = '#/topics';
  }

  async send(topic) {
    const sent = await ask({
      title: `${t('Send a message to')} ${topic}`,
      ok: t('Send'),
      fields: [
        {name: 'body', label: t('Body'), type: 'area', value: 'hello'},
        {name: 'tag', label: t('Tag')},
        {name: 'keys', label: t('Keys')},
        {name: 'queue', label: t('Queue (any if empty)'), type: 'number'},
      ],
      work: values => api.change('POST', `topics/${seg(topic)}/messages`, values),
    });
    if (sent) {
      this.done = html`${t('Message')} <a class="mono" href="#/messages?topic=${enc(topic)}&id=${sent.id}">${sent.id}</a>: ${sent.state}, ${sent.broker} ${t('queue')} ${sent.queue}, ${t('offset')} ${sent.offset}`;
      await this.renew();
    }
  }

  render() { return this.path[0] ? this.detail(this.path[0]) : this.overview(); }

  overview() {
    const list = this.list ?? {total: 0, from: 0, items: [], unreachable: []};
    return html`${this.notes(list.unreachable)}<section class="card">
      <div class="head">
        <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.search = event.target.value; this.from = 0; this.renew(); }}>
        <select class="kind" aria-label=${t('Kind')} @change=${event => { this.kind = event.target.value; this.from = 0; this.renew(); }}>
          ${['normal', 'retry', 'dead-letter', 'system', ''].map(kind => html`<option value=${kind}>${t(kind || 'all')}</option>`)}</select>
        <span class="grow"></span>${pager(list, SIZE, from => { this.from = from; this.renew(); })}
        ${may('operator') ? html`<button class="first" id="create" @click=${this.create}>${t('New topic')}</button>` : nothing}
      </div>
      ${table([
        {name: t('Topic'), of: row => html`<a href="#/topics/${seg(row.topic)}">${row.topic}</a>`, kind: 'break'},
        {name: t('Kind'), of: row => t(row.kind)},
        {name: t('Messages'), of: row => row.type},
        {name: t('Queues to read'), of: row => row.readQueues, num: true},
        {name: t('Queues to write'), of: row => row.writeQueues, num: true},
        {name: t('Permission'), of: row => html`<span class="chip">${row.permission}</span>`},
        {name: t('Brokers'), of: row => row.brokers.join(', ')},
      ], list.items)}</section>`;
  }

  detail(topic) {
    const one = this.one;
    return html`<p><a href="#/topics">← ${t('All topics')}</a></p>${this.notes(one?.unreachable)}
      ${one ? html`<section class="card"><div class="head"><h2>${topic}</h2><span class="grow"></span>
        <button @click=${() => this.renew()}>${t('Refresh')}</button>
        <a href="#/messages?topic=${enc(topic)}">${t('Messages')}</a>
        ${may('operator') ? html`<button class="first" id="send" @click=${() => this.send(topic)}>${t('Send a message')}</button>` : nothing}
        ${may('admin') && one.kind !== 'system' ? html`<button class="danger" id="delete" @click=${() => this.remove(topic)}>${t('Delete')}</button>` : nothing}</div>
        <dl><dt>${t('Kind')}</dt><dd>${t(one.kind)}, ${one.type}</dd><dt>${t('Permission')}</dt><dd>${one.permission}</dd>
        <dt>${t('Stored per second')}</dt><dd>${short(one.perSecond)}</dd>
        <dt>${t('Groups')}</dt><dd>${one.groups.length === 0 ? '–' : one.groups.map((group, i) => html`${i ? ', ' : ''}<a href="#/groups/${seg(group)}">${group}</a>`)}</dd></dl></section>
      <section class="card"><h2>${t('Queues')}</h2>${table([
        {name: t('Broker'), of: row => row.broker},
        {name: t('Queue'), of: row => row.queue, num: true},
        {name: t('Oldest'), of: row => number(row.min), num: true},
        {name: t('Next'), of: row => number(row.max), num: true},
        {name: t('Messages'), of: row => number(row.messages), num: true},
        {name: t('Last stored'), of: row => time(row.lastStored)},
      ], one.queues)}</section>` : nothing}`;
  }
}
