import {html, nothing, api, bytes, enc, number, seg, t, table, time, Page} from 'gantry';

const STAGE = {
  half: ['warn', 'Its producer has not decided'],
  delayed: ['warn', 'It waits for its time'],
  stored: ['warn', 'Not yet in its queue'],
  dispatched: ['good', 'In its queue'],
  expired: ['bad', 'Its queue begins behind it'],
  unknown: ['', 'Unknown'],
};
const STATE = {
  acknowledged: ['good', 'acknowledged'],
  delivered: ['warn', 'delivered, not acknowledged'],
  waiting: ['warn', 'not yet delivered'],
  'retry-waits': ['warn', 'waits for its next try'],
  retrying: ['warn', 'in the retry queue'],
  recovered: ['good', 'acknowledged after retries'],
  dead: ['bad', 'given up: dead letter'],
  filtered: ['', 'not subscribed: passed over'],
  broadcast: ['', 'unknown: broadcast'],
  unknown: ['', 'unknown'],
};
const WHAT = {
  born: 'Born', half: 'Stored as half message', delayed: 'Stored to wait', stored: 'Stored in its topic',
  'retry-waits': 'Given back, waits', retried: 'In the retry queue', 'dead-letter': 'Dead letter',
  'client-sent': 'Client: sends', 'client-began': 'Client: consumes', 'client-ended': 'Client: has consumed', 'client-decided': 'Client: decides',
};

/** The way of one message, from what the brokers know. */
export default class extends Page {
  static properties = {...Page.properties, found: {state: true}, topics: {state: true}};

  constructor() {
    super();
    this.topics = [];
    this.found = null;
  }

  async load() {
    this.asked = {topic: this.query.get('topic') ?? '', id: this.query.get('id') ?? '', key: this.query.get('key') ?? ''};
    if (this.asked.topic) await this.look();
    // Only names to choose from: what went wrong above stays there to be read.
    this.topics = (await api.get('topics', {size: 500}).catch(() => null))?.items ?? [];
  }

  /** The address says what is looked for, so that it can be kept and sent. */
  submit(event) {
    event.preventDefault();
    const value = name => event.target.elements[name].value.trim();
    const wanted = '#/trace?' + new URLSearchParams(['topic', 'id', 'key'].map(name => [name, value(name)]).filter(([, text]) => text));
    if (location.hash === wanted) this.look(); else location.hash = wanted;
  }

  async look() {
    try {
      this.found = await api.get('journeys', this.asked);
      this.trouble = null;
    } catch (error) {
      this.trouble = error.message;
      this.found = null;
    }
  }

  chip([kind, text], more = '') { return html`<span class="chip ${kind}">${t(text)}${more}</span>`; }

  copied(copies) {
    if (copies == null) return this.chip(['', 'Unknown']);
    if (copies.length === 0) return this.chip(['', 'No replica is connected']);
    // A replica may be told of twice, by its leader and by itself: it counts once, and only if nobody says otherwise.
    const tellers = ['leader', 'itself'].map(teller => copies.filter(one => one.teller === teller)).filter(rows => rows.length);
    const have = Math.min(...tellers.map(rows => rows.filter(one => one.hasIt).length));
    const all = Math.max(...tellers.map(rows => rows.length));
    return this.chip([have === all ? 'good' : 'warn', 'Replicas with a copy'], `: ${have} ${t('of')} ${all}`);
  }

  render() {
    const asked = this.asked ?? {};
    return html`<section class="card"><form @submit=${event => this.submit(event)}><div class="fields">
        <label>${t('Topic')}<input name="topic" list="topics" required .value=${asked.topic ?? ''}></label>
        <datalist id="topics">${this.topics.map(row => html`<option value=${row.topic}></option>`)}</datalist>
        <label>${t('Id')}<input name="id" .value=${asked.id ?? ''}></label>
        <label>${t('Key')}<input name="key" .value=${asked.key ?? ''}></label>
        <button class="first" id="look">${t('Look')}</button></div></form></section>
      ${this.notes()}
      ${this.found ? this.journey(this.found) : asked.topic && !this.trouble ? html`<p class="soft">${t('At work…')}</p>` : html`<p class="soft">${t('What brokers know of a message, whether or not clients send a trace. By its id, the producer’s or that of its place, or by a key: then the newest.')}</p>`}`;
  }

  journey(found) {
    const message = found.message;
    const isThere = !['half', 'delayed'].includes(found.stage);
    return html`
      <section class="card" id="journey"><div class="head"><h2 class="mono">${message.uniqueKey ?? message.id}</h2></div>
        <dl><dt>${t('Stored')}</dt><dd>${time(message.stored)}, ${message.broker}, ${message.topic}, ${t('queue')} ${message.queue}, ${t('offset')} ${number(message.offset)}, ${t('position')} ${number(message.position)}, ${bytes(message.bytes)}
          · <a href="#/messages?topic=${enc(message.topic)}&id=${enc(message.id)}">${t('Message')}</a></dd>
        <dt>${t('Born')}</dt><dd>${time(message.born)}, ${message.bornHost}</dd>
        <dt>${t('Keys')}</dt><dd>${message.keys ?? '–'}</dd><dt>${t('Tag')}</dt><dd>${message.tag ?? '–'}</dd>
        <dt>${t('Replicated')}</dt><dd id="copied">${this.copied(found.copies)}</dd>
        <dt>${t('Dispatched')}</dt><dd id="stage" data-stage=${found.stage}>${this.chip(STAGE[found.stage])}</dd></dl>
        ${found.others.length ? html`<p class="soft">${t('Others')}: ${found.others.map(one => html`<a class="mono" href="#/trace?topic=${enc(this.asked.topic)}&id=${enc(one.id)}">${time(one.stored)}</a> `)}</p>` : nothing}</section>
      ${isThere ? html`<section class="card"><h2>${t('Groups')}</h2><div id="groups">${table([
        {name: t('Group'), of: row => html`<a href="#/groups/${seg(row.group)}">${row.group}</a>`, kind: 'break'},
        {name: t('State'), of: row => html`<span data-state=${row.state}>${this.chip(STATE[row.state])}</span> ${row.due ? html`<span class="soft">${time(row.due)}</span>` : nothing} ${row.reason ? html`<span class="soft">${row.reason}</span>` : nothing}`},
        {name: t('Consumed'), of: row => number(row.consumed), num: true},
        {name: t('Given back'), of: row => number(row.retries), num: true},
        {name: t('Members'), of: row => number(row.members), num: true},
      ], found.groups, t('No group has consumed this topic'))}</div></section>` : nothing}
      <section class="card"><h2>${t('Steps')}</h2><div id="steps">${this.steps(found.steps)}</div></section>
      ${found.copies?.length ? html`<section class="card"><h2>${t('Copies')}</h2>${table([
        {name: t('Replica'), of: row => row.replica},
        {name: t('As said by'), of: row => t(row.teller)},
        {name: t('Log ends at'), of: row => number(row.position), num: true},
        {name: t('State'), of: row => (row.hasIt == null ? html`<span class="chip">${t('unknown')}</span> ${row.reason}` : row.hasIt ? html`<span class="chip good">${t('has a copy')}</span>` : html`<span class="chip warn">${t('not yet')}</span>`)},
      ], found.copies)}</section>` : nothing}
      <p class="soft" id="looked">${t('Looked at')}: ${number(found.looked.questions)} ${t('questions to brokers')}, ${number(found.looked.messages)} ${t('messages read one by one')}.
        ${t('Acknowledged means: the group’s offset is behind the message, and no copy came back. A group that pops is there when it was handed out; one that began behind it, or was moved, never got it.')}</p>
      ${found.looked.leftOut.map(text => html`<div class="note">${t('Not looked at')}: ${text}</div>`)}`;
  }

  /** A step, and how long after the one before; clocks of several machines may differ. */
  steps(steps) {
    const rows = steps.map((step, i) => ({...step, after: i === 0 ? null : step.at - steps[i - 1].at}));
    return table([
      {name: t('Time'), of: row => time(row.at)},
      {name: t('After'), of: row => (row.after === null ? '' : `+${number(row.after)} ms`), num: true},
      {name: t('What'), of: row => html`<span data-what=${row.what}>${t(WHAT[row.what])}</span>`},
      {name: t('Group'), of: row => row.group ?? '', kind: 'break'},
      {name: t('Try'), of: row => (row.times == null ? '' : row.times), num: true},
      {name: t('Until'), of: row => (row.due == null ? '' : time(row.due))},
      {name: '', of: row => html`${row.note} ${row.id ? html`<span class="mono soft">${row.id}</span>` : nothing}`, kind: 'break'},
    ], rows);
  }
}
