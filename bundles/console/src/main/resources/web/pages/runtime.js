import {html, nothing, api, ask, bytes, may, perform, t, table, time, Page} from 'gantry';

/** What runs in this node, and changing it. */
export default class extends Page {
  static properties = {...Page.properties, told: {state: true}, filter: {state: true}, status: {state: true}};
  every = 5000;

  constructor() {
    super();
    this.filter = '';
  }

  async load() { this.told = await this.attempt(() => api.get('runtime')) ?? this.told; }

  async change(verb, args, word) {
    const done = await perform({
      title: `feature:${verb} ${args.join(' ')}`,
      trial: {command: 'feature:plan', args: [verb, ...args]},
      command: 'feature:' + verb,
      args,
      word,
    });
    if (done) await this.renew();
  }

  async swap(name) {
    let to = null;
    const chosen = await ask({
      title: `${t('Swap feature')} ${name}`,
      text: t('For one that could be installed, or a feature file of this machine.'),
      ok: t('Preview'),
      fields: [{name: 'to', label: t('To'), value: name}],
      work: async values => { to = values.to; },
    });
    if (chosen && to) await this.change('swap', [name, to], name);
  }

  async problems() {
    const lines = [];
    const end = await api.command('node:status', [], line => lines.push(line));
    this.status = [...lines, end.failure ?? ''].join('\n');
  }

  render() {
    const told = this.told;
    if (!told) return this.notes();
    const bundles = told.bundles.filter(one => one.bundle.includes(this.filter));
    const active = told.bundles.filter(one => one.state === 'active').length;
    return html`${this.notes()}
      <div class="tiles">
        <div class="tile"><div class="name">${t('Features')}</div><div class="value">${told.installed.length}</div></div>
        <div class="tile"><div class="name">${t('Bundles active')}</div><div class="value">${active} / ${told.bundles.length}</div></div>
        <div class="tile"><div class="name">${t('Heap')}</div><div class="value">${bytes(told.heapUsed)}</div><div class="soft">${t('of')} ${bytes(told.heapMax)}</div></div>
        <div class="tile"><div class="name">Java</div><div class="value">${told.java.split('+')[0]}</div></div>
      </div>
      <section class="card"><div class="head"><h2>${t('Features')}</h2><span class="grow"></span><button @click=${this.problems}>node:status</button></div>
        ${this.status ? html`<pre>${this.status}</pre>` : nothing}
        ${table([
          {name: t('Feature'), of: row => html`<b>${row.feature}</b>`},
          {name: t('State'), of: row => (row.id ? html`<span class="chip good">${t('installed')}</span>` : html`<span class="chip">${t('could be')}</span>`)},
          {name: t('Bundles'), of: row => (row.bundles ?? []).join(', '), kind: 'mono break'},
          {name: '', of: row => this.buttons(row)},
        ], [...told.installed, ...told.available.map(feature => ({feature}))])}</section>
      <section class="card"><div class="head"><h2>${t('Bundles')}</h2><span class="grow"></span>
        <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.filter = event.target.value; }}></div>
        ${table([
          {name: t('Bundle'), of: row => row.bundle, kind: 'mono break'},
          {name: t('Version'), of: row => row.version, kind: 'mono'},
          {name: t('State'), of: row => html`<span class="chip ${row.state === 'active' ? 'good' : row.state === 'fragment' ? '' : 'bad'}">${t(row.state)}</span>`},
          {name: t('Services'), of: row => row.services, num: true},
          {name: t('Since'), of: row => time(row.since)},
        ], bundles)}</section>
      <section class="card" id="configurations"><h2>${t('Configuration')}</h2>
        ${table([
          {name: 'PID', of: row => row.pid, kind: 'mono break'},
          {name: t('Settings'), of: row => Object.entries(row.properties).map(([name, value]) => html`<div>${name} = ${value}</div>`), kind: 'mono break'},
        ], told.configurations.filter(one => one.pid.includes(this.filter)))}</section>`;
  }

  buttons(row) {
    if (!may('admin')) return nothing;
    return row.id
      ? html`<div class="row"><button class="small" @click=${() => this.swap(row.feature)}>${t('Swap…')}</button>
          <button class="small danger" @click=${() => this.change('remove', [row.feature], row.feature)}>${t('Remove…')}</button></div>`
      : html`<button class="small" data-install=${row.feature} @click=${() => this.change('install', [row.feature], row.feature)}>${t('Install…')}</button>`;
  }
}
