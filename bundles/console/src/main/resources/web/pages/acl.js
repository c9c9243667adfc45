import {html, nothing, api, ask, enc, may, pager, seg, t, table, Page} from 'gantry';

const SIZE = 50;
/** What an account of RocketMQ 4 may do where nothing is said of a name; nothing is as DENY. */
const PERMISSIONS = ['', 'DENY', 'PUB', 'SUB', 'PUB|SUB'];
const lines = text => (text ?? '').split('\n').map(line => line.trim()).filter(line => line);
const words = text => (text ?? '').split(',').map(word => word.trim()).filter(word => word);

/** Whom the brokers let in, and to what. */
export default class extends Page {
  static properties = {...Page.properties, users: {state: true}, policies: {state: true}, accounts: {state: true}, trusted: {state: true}};
  search = '';
  from = 0;
  at = 0;
  begin = 0;

  async load() {
    this.users = await this.attempt(() => api.get('acl/users', {search: this.search, from: this.from, size: SIZE})) ?? this.users;
    if (!this.trouble) this.policies = await this.attempt(() => api.get('acl/policies', {search: this.search, from: this.at, size: SIZE})) ?? this.policies;
    if (!this.trouble) this.accounts = await this.attempt(() => api.get('acl/accounts', {search: this.search, from: this.begin, size: SIZE})) ?? this.accounts;
    if (!this.trouble && this.accounts.with.length) this.trusted = await this.attempt(() => api.get('acl/trusted', {size: 500})) ?? this.trusted;
  }

  async changed(text) {
    this.done = text;
    await this.renew();
  }

  async user(row) {
    const done = await ask({
      title: row ? `${t('Change user')} ${row.user}` : t('New user'),
      text: html`${row ? nothing : html`${t('It is made on every broker. The secret is shown to nobody, here or later.')}<br>`}${t('Normal: what its policies say. Super: everything.')}`,
      ok: t('Save'),
      fields: [
        ...(row ? [] : [{name: 'user', label: t('Name')}]),
        {name: 'secret', label: row ? t('New secret (empty: as it is)') : t('Secret (what it signs with)'), type: 'password', auto: 'new-password'},
        {name: 'type', label: t('Type'), type: 'select', options: ['Normal', 'Super'], value: row?.type ?? 'Normal'},
        {name: 'status', label: t('State'), type: 'select', options: ['enable', 'disable'], value: row?.status ?? 'enable'},
      ],
      work: values => (row ? api.change('PUT', 'acl/users/' + seg(row.user), values) : api.change('POST', 'acl/users', values)),
    });
    if (done) await this.changed(`${t(row ? 'Changed' : 'Created')}: ${done.brokers.join(', ')}`);
  }

  /** First what goes with it, then its name must be typed. */
  async removeUser(row) {
    const own = await this.attempt(() => api.get('acl/policies', {user: row.user, size: 500}));
    if (!own) return;
    const done = await ask({
      title: `${t('Delete user')} ${row.user}`,
      wide: own.total > 0,
      ok: t('Delete'),
      danger: true,
      word: row.user,
      text: own.total ? html`<p>${t('Nobody is let in by that name any more. These policies go with it:')}</p><div class="tall" id="preview">${this.table(own.items, false)}</div>` : t('It has no policies.'),
      work: () => api.change('DELETE', `acl/users/${seg(row.user)}?confirm=${enc(row.user)}`),
    });
    if (done) await this.changed(`${t('Delete user')} ${row.user}: ${done.brokers.join(', ')}`);
  }

  async policy(row) {
    const isNew = !row.resource;
    const done = await ask({
      title: isNew ? `${t('New policy')}: ${row.user}` : `${t('Change')} ${row.user}, ${row.resource}`,
      text: t('It counts for the next request, on every broker. One about the same resource is replaced.'),
      ok: t('Save'),
      fields: [
        ...(isNew ? [{name: 'resource', label: t('Topic:NAME, Group:NAME, Cluster:NAME or *; a star may end NAME')}] : []),
        {name: 'actions', label: t('Actions, with commas: All, Pub, Sub, Create, Update, Delete, Get, List'), value: (row.actions ?? ['Pub', 'Sub']).join(', ')},
        {name: 'sources', label: t('From where, with commas: addresses or networks (any if empty)'), value: (row.sources ?? []).join(', ')},
        {name: 'decision', label: t('Decision'), type: 'select', options: ['Allow', 'Deny'], value: row.decision ?? 'Allow'},
      ],
      work: values => api.change('PUT', `acl/users/${seg(row.user)}/policy`, {
        resource: row.resource ?? values.resource, actions: words(values.actions), sources: words(values.sources), decision: values.decision, kind: row.kind,
      }),
    });
    if (done) await this.changed(`${t('Changed')}: ${done.brokers.join(', ')}`);
  }

  async removePolicy(row) {
    const done = await ask({
      title: `${t('Delete policy')} ${row.user}, ${row.resource}`,
      text: html`<p>${t('What was allowed or denied there is forgotten.')}</p>${this.table([row], false)}`,
      wide: true,
      ok: t('Delete'),
      danger: true,
      word: row.resource,
      work: () => api.change('DELETE', `acl/users/${seg(row.user)}/policy?resource=${enc(row.resource)}&kind=${enc(row.kind)}&confirm=${enc(row.resource)}`),
    });
    if (done) await this.changed(`${t('Delete policy')} ${row.resource}: ${done.brokers.join(', ')}`);
  }

  async account(row) {
    const done = await ask({
      title: row ? `${t('Change account')} ${row.user}` : t('New account of RocketMQ 4'),
      text: html`${t('It is written into plain_acl.yml of every broker, whose comments are lost.')}${row ? nothing : html`<br>${t('It is made on every broker. The secret is shown to nobody, here or later.')}`}`,
      ok: t('Save'),
      fields: [
        ...(row ? [] : [{name: 'user', label: t('Name, at least 7 signs')}]),
        {name: 'secret', label: row ? t('New secret (empty: as it is)') : t('Secret, at least 7 signs'), type: 'password', auto: 'new-password'},
        {name: 'admin', label: t('Admin: everything, also users and accounts'), type: 'check', value: row?.admin},
        {name: 'topicDefault', label: t('Topics that are not named'), type: 'select', options: PERMISSIONS, value: row?.topicDefault ?? ''},
        {name: 'groupDefault', label: t('Groups that are not named'), type: 'select', options: PERMISSIONS, value: row?.groupDefault ?? ''},
        {name: 'topics', label: t('Topics, with commas: NAME=PUB|SUB, PUB, SUB or DENY'), type: 'area', value: (row?.topics ?? []).join(', ')},
        {name: 'groups', label: t('Groups, with commas: NAME=SUB or DENY'), type: 'area', value: (row?.groups ?? []).join(', ')},
        {name: 'source', label: t('From where it need not sign, as 10.0.*.* (nowhere if empty)'), value: row?.source ?? ''},
      ],
      work: values => {
        const said = {...values, topics: words(values.topics), groups: words(values.groups)};
        return row ? api.change('PUT', 'acl/accounts/' + seg(row.user), said) : api.change('POST', 'acl/accounts', said);
      },
    });
    if (done) await this.changed(`${t(row ? 'Changed' : 'Created')}: ${done.brokers.join(', ')}`);
  }

  async removeAccount(row) {
    const done = await ask({
      title: `${t('Delete account')} ${row.user}`,
      text: t('Nobody is let in by that account any more.'),
      ok: t('Delete'),
      danger: true,
      word: row.user,
      work: () => api.change('DELETE', `acl/accounts/${seg(row.user)}?confirm=${enc(row.user)}`),
    });
    if (done) await this.changed(`${t('Delete account')} ${row.user}: ${done.brokers.join(', ')}`);
  }

  /** Beside all accounts: a line each, for a comma may be part of an address with braces. */
  async trust() {
    const done = await ask({
      title: t('From where nobody need sign'),
      text: html`${t('Whoever comes from there may do everything without a signature, but for what is about users and accounts.')}<br>${t('It is written into plain_acl.yml of every broker, whose comments are lost.')}`,
      ok: t('Save'),
      danger: true,
      word: 'unsigned',
      fields: [{name: 'addresses', label: t('Addresses, one in a line, as 10.0.*.* (nowhere if empty)'), type: 'area', value: this.trusted.items.map(row => row.address).join('\n')}],
      work: values => api.change('PUT', 'acl/trusted?confirm=unsigned', {addresses: lines(values.addresses)}),
    });
    if (done) await this.changed(`${t('Changed')}: ${done.brokers.join(', ')}`);
  }

  /** Only where a broker has the file of old. */
  old() {
    const accounts = this.accounts;
    if (!accounts?.with.length) return nothing;
    return html`<section class="card" id="accounts"><div class="head"><h2>${t('Accounts of RocketMQ 4')}</h2><span class="soft mono">plain_acl.yml</span>
        <span class="grow"></span>${pager(accounts, SIZE, from => { this.begin = from; this.renew(); })}
        ${may('admin') ? html`<button id="create-account" @click=${() => this.account(null)}>${t('New account')}</button>` : nothing}</div>
      ${table([
        {name: t('User'), of: row => html`<b>${row.user}</b>${row.admin ? html` <span class="chip warn">${t('admin')}</span>` : nothing}${row.console ? html` <span class="chip main">${t('the console')}</span>` : nothing}${this.missing(row)}`, kind: 'break'},
        {name: t('Topics'), of: row => row.topics.join(', '), kind: 'mono break'},
        {name: t('others'), of: row => row.topicDefault || 'DENY'},
        {name: t('Groups'), of: row => row.groups.join(', '), kind: 'mono break'},
        {name: t('others'), of: row => row.groupDefault || 'DENY'},
        {name: t('Need not sign'), of: row => row.source || '–', kind: 'mono break'},
        ...(may('admin') ? [{name: '', of: row => (row.console ? nothing : html`<div class="row">
          <button class="small" data-account=${row.user} @click=${() => this.account(row)}>${t('Change…')}</button>
          <button class="small danger" data-remove=${row.user} @click=${() => this.removeAccount(row)}>${t('Delete…')}</button></div>`)}] : []),
      ], accounts.items, t('No account is known'))}
      <div class="row" id="trusted"><span class="soft">${t('From where nobody need sign')}:</span> ${this.trusted?.items.length ? this.trusted.items.map(row => html`<span class="mono">${row.address}</span>${this.missing(row)} `) : t('nowhere')}
        ${may('admin') && this.trusted ? html`<button class="small" id="trust" @click=${() => this.trust()}>${t('Change…')}</button>` : nothing}</div></section>`;
  }

  missing(row) {
    return row.missing.length ? html` <span class="chip warn">${t('missing on')} ${row.missing.join(', ')}</span>` : nothing;
  }

  table(rows, isToChange) {
    return table([
      {name: t('User'), of: row => html`${row.user}${isToChange ? this.missing(row) : nothing}`},
      {name: t('Resource'), of: row => row.resource, kind: 'mono break'},
      {name: t('Decision'), of: row => html`<span class="chip ${row.decision === 'Allow' ? 'good' : 'bad'}">${t(row.decision)}</span>`},
      {name: t('Actions'), of: row => row.actions.join(', ')},
      {name: t('Sources'), of: row => row.sources.join(', ') || t('any'), kind: 'break'},
      {name: t('Kind'), of: row => row.kind},
      ...(isToChange && may('admin') ? [{name: '', of: row => html`<div class="row"><button class="small" @click=${() => this.policy(row)}>${t('Change…')}</button>
        <button class="small danger" data-forget=${row.resource} @click=${() => this.removePolicy(row)}>${t('Delete…')}</button></div>`}] : []),
    ], rows, t('No policy: a Normal user may do nothing where authorizationEnabled is set'));
  }

  render() {
    const users = this.users ?? {total: 0, from: 0, items: [], unreachable: []};
    const policies = this.policies ?? {total: 0, from: 0, items: [], unreachable: []};
    return html`${this.notes(users.unreachable)}<section class="card"><div class="head"><h2>${t('Who the brokers let in')}</h2>
        <input type="search" placeholder=${t('Search')} aria-label=${t('Search')} @input=${event => { this.search = event.target.value; this.from = this.at = this.begin = 0; this.renew(); }}>
        <span class="grow"></span>${pager(users, SIZE, from => { this.from = from; this.renew(); })}
        ${may('admin') ? html`<button class="first" id="create" @click=${() => this.user(null)}>${t('New user')}</button>` : nothing}</div>
      ${table([
        {name: t('User'), of: row => html`<b>${row.user}</b>${row.console ? html` <span class="chip main">${t('the console')}</span>` : nothing}${this.missing(row)}`, kind: 'break'},
        {name: t('Type'), of: row => html`<span class="chip ${row.type === 'Super' ? 'warn' : ''}">${row.type}</span>`},
        {name: t('State'), of: row => (row.status === 'disable' ? html`<span class="chip bad">${t('disabled')}</span>` : html`<span class="chip good">${t('enabled')}</span>`)},
        ...(may('admin') ? [{name: '', of: row => html`<div class="row">
          <button class="small" data-policy=${row.user} @click=${() => this.policy({user: row.user})}>${t('Policy…')}</button>
          ${row.console ? nothing : html`<button class="small" @click=${() => this.user(row)}>${t('Change…')}</button>
          <button class="small danger" data-delete=${row.user} @click=${() => this.removeUser(row)}>${t('Delete…')}</button>`}</div>`}] : []),
      ], users.items, t('No user is known'))}</section>
      <section class="card"><div class="head"><h2>${t('What they may do')}</h2><span class="grow"></span>
        ${pager(policies, SIZE, from => { this.at = from; this.renew(); })}</div>
      ${this.table(policies.items, true)}</section>${this.old()}`;
  }
}
