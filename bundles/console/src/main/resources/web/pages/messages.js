import {html, nothing, api, ask, bytes, enc, may, number, seg, show, t, table, time, Page} from 'gantry';

/** Looks for messages. The answer says how much was looked at. */
export default class extends Page {
  static properties = {...Page.properties, found: {state: true}, topics: {state: true}};

  constructor() {
    super();
    this.topics = [];
  }

  async load() {
    this.topics = (await this.attempt(() => api.get('topics', {size: 500})))?.items ?? [];
    if (this.query.get('topic')) {
      await this.updateComplete;
      const form = this.querySelector('form');
      form.elements.topic.value = this.query.get('topic');
      if (this.query.get('id')) form.elements.id.value = this.query.get('id');
      await this.look(form);
    }
  }

  async look(form) {
    const value = name => form.elements[name].value.trim();
    const millis = name => (value(name) ? new Date(value(name)).getTime() : '');
    if (value('id')) {
      const message = await this.attempt(() => api.get('messages/' + seg(value('id')), {topic: value('topic')}));
      this.found = message ? {messages: [message], scanned: 1, matched: 1, complete: true} : null;
      return;
    }
    if (value('text')) {
      await this.search(form);
      return;
    }
    this.found = await this.attempt(() => api.get('messages', {
      topic: value('topic'), key: value('key'), queue: value('queue'), offset: value('offset'),
      fromTime: millis('from'), toTime: millis('to'),
    })) ?? null;
  }

  /** As a job: all of the time is looked at, for the text; where none was entered, for the key, which a job finds in the same way. */
  search(form) {
    const value = name => form.elements[name].value.trim();
    const body = {topic: value('topic')};
    const text = value('text') || value('key');
    if (text) body.text = text;
    if (value('from')) body.fromTime = new Date(value('from')).getTime();
    if (value('to')) body.toTime = new Date(value('to')).getTime();
    return this.attempt(() => api.begin('search', body));
  }

  async open(row) {
    const message = await this.attempt(() => api.get('messages/' + seg(row.id), {topic: row.topic}));
    if (!message) return;
    let body = message.body;
    try { body = JSON.stringify(JSON.parse(body), null, 2); } catch { /* it is no JSON, and shown as it is */ }
    show(`${t('Message')} ${message.id}`, html`<dl>
      <dt>${t('Topic')}</dt><dd>${message.topic}, ${t('queue')} ${message.queue}, ${t('offset')} ${message.offset}</dd>
      <dt>${t('Born')}</dt><dd>${time(message.born)}, ${message.bornHost}</dd>
      <dt>${t('Stored')}</dt><dd>${time(message.stored)}, ${message.storeHost}, ${t('position')} ${number(message.position)}</dd>
      <dt>${t('Redelivered')}</dt><dd>${message.reconsumeTimes}</dd>
      ${Object.entries(message.properties).map(([name, text]) => html`<dt class="mono">${name}</dt><dd class="mono">${text}</dd>`)}
      <dt>${t('Body')}</dt><dd>${bytes(message.bytes)}, ${message.encoding}${message.cut ? `; ${t('only its beginning is shown')}` : ''}</dd></dl><p></p><pre id="body">${body}</pre>
      ${may('operator') ? html`<p><button id="resend" @click=${() => this.resend(message)}>${t('Send again…')}</button></p>` : nothing}`);
  }

  async resend(message) {
    const sent = await ask({
      title: `${t('Send again')}: ${message.id}`,
      text: t('A copy is stored anew; a dead letter goes to the topic it was meant for.'),
      ok: t('Send'),
      work: () => api.change('POST', `messages/${seg(message.id)}/resend`, {topic: message.topic}),
    });
    if (sent) this.done = `${t('Sent')}: ${sent.topic}, ${sent.id}, ${sent.state}`;
  }

  render() {
    const found = this.found;
    return html`${this.notes()}<section class="card"><form @submit=${event => { event.preventDefault(); this.look(event.target); }}>
      <div class="fields">
        <label>${t('Topic')}<input name="topic" list="topics" required></label>
        <datalist id="topics">${this.topics.map(row => html`<option value=${row.topic}></option>`)}</datalist>
        <label>${t('Key')}<input name="key"></label>
        <label>${t('Id')}<input name="id"></label>
        <label>${t('From')}<input name="from" type="datetime-local" step="1"></label>
        <label>${t('Until')}<input name="to" type="datetime-local" step="1"></label>
        <label>${t('Queue')}<input name="queue" type="number" min="0"></label>
        <label>${t('Offset')}<input name="offset" type="number" min="0"></label>
        <label>${t('Text, in all of the time: a job')}<input name="text" maxlength="200"></label>
        <button class="first" id="look">${t('Look')}</button>
      </div></form></section>
      ${found ? html`<section class="card"><div class="head"><h2>${t('Found')}</h2>
        <span class="soft" id="scanned">${number(found.matched)} ${t('of')} ${number(found.scanned)} ${t('looked at')}</span>
        <span class="chip ${found.complete ? 'good' : 'warn'}">${found.complete ? t('that is all') : t('there is more: narrow the time or name a queue')}</span>
        ${found.complete ? nothing : html`<button class="small" id="search-all" @click=${() => this.search(this.querySelector('form'))}>${t('Look through all of it')}</button>`}</div>
        ${table([
          {name: t('Stored'), of: row => time(row.stored)},
          {name: t('Id'), of: row => html`<button class="small mono" @click=${() => this.open(row)}>${row.id}</button>`},
          {name: t('Tag'), of: row => row.properties.TAGS ?? ''},
          {name: t('Keys'), of: row => row.properties.KEYS ?? ''},
          {name: t('Queue'), of: row => row.queue, num: true},
          {name: t('Offset'), of: row => number(row.offset), num: true},
          {name: t('Body'), of: row => (row.encoding === 'text' ? row.body : `${row.encoding}, ${bytes(row.bytes)}`), kind: 'break'},
          {name: t('Trace'), of: row => html`<a href="#/trace?topic=${enc(row.topic)}&id=${enc(row.id)}">${t('Trace')}</a>`},
        ], found.messages, t('No message fits'))}</section>` : nothing}`;
  }
}
