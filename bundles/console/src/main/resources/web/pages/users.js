import {html, nothing, api, ask, may, seg, session, t, table, time, Page} from 'gantry';

/** Who is let into the console. */
export default class extends Page {
  static properties = {...Page.properties, list: {state: true}, tokens: {state: true}};

  async load() {
    if (!may('admin')) return;
    this.list = await this.attempt(() => api.get('users')) ?? this.list;
    this.tokens = await this.attempt(() => api.get('tokens')) ?? this.tokens;
  }

  async put(row) {
    const done = await ask({
      title: row ? `${t('Change user')} ${row.user}` : t('New user'),
      text: row ? t('A changed user logs in again.') : nothing,
      ok: t('Save'),
      fields: [
        ...(row ? [] : [{name: 'user', label: t('Name')}]),
        {name: 'role', label: t('Role'), type: 'select', options: ['viewer', 'operator', 'admin'], value: row?.role ?? 'viewer'},
        {name: 'password', label: t('Password, 8 signs or more'), type: 'password', auto: 'new-password'},
      ],
      work: values => api.change('PUT', 'users/' + seg(row?.user ?? values.user ?? ''), {role: values.role, password: values.password}),
    });
    if (done) await this.renew();
  }

  async remove(row) {
    const done = await ask({
      title: `${t('Remove user')} ${row.user}`, ok: t('Remove'), danger: true, word: row.user,
      work: () => api.change('DELETE', 'users/' + seg(row.user)),
    });
    if (done) await this.renew();
  }

  async makeToken() {
    const made = await ask({
      title: t('New token'), text: t('Programs send it as Authorization: Bearer, and bin/gantry --url takes it from GANTRY_TOKEN.'), ok: t('Make'),
      fields: [
        {name: 'name', label: t('Name')},
        {name: 'role', label: t('Role'), type: 'select', options: ['viewer', 'operator', 'admin'], value: 'viewer'},
        {name: 'days', label: t('Days'), type: 'number', value: '90'},
      ],
      work: values => api.change('POST', 'tokens', {name: values.name ?? '', role: values.role, days: Number(values.days)}),
    });
    if (made) {
      this.done = html`${t('Copy it now: it is not shown again.')} <code id="token">${made.token}</code>`;
      await this.renew();
    }
  }

  async removeToken(row) {
    const done = await ask({
      title: `${t('Remove token')} ${row.name}`, ok: t('Remove'), danger: true,
      work: () => api.change('DELETE', 'tokens/' + seg(row.name)),
    });
    if (done) await this.renew();
  }

  render() {
    if (!may('admin')) return html`<div class="note">${t('Only an admin sees who is let in.')} ${t('You are')} ${session.user}, ${t(session.role)}.</div>`;
    return html`${this.notes()}<section class="card"><div class="head"><h2>${t('Who may log in')}</h2><span class="grow"></span>
      <button class="first" @click=${() => this.put(null)}>${t('New user')}</button></div>
      ${table([
        {name: t('User'), of: row => row.user},
        {name: t('Role'), of: row => html`<span class="chip main">${t(row.role)}</span>`},
        {name: '', of: row => html`<div class="row"><button class="small" @click=${() => this.put(row)}>${t('Change…')}</button>
          <button class="small danger" @click=${() => this.remove(row)}>${t('Remove…')}</button></div>`},
      ], this.list?.items ?? [])}</section>
      <section class="card"><div class="head"><h2>${t('Tokens')}</h2><span class="grow"></span>
      <button id="new-token" @click=${() => this.makeToken()}>${t('New token')}</button></div>
      ${table([
        {name: t('Name'), of: row => row.name},
        {name: t('Role'), of: row => html`<span class="chip main">${t(row.role)}</span>`},
        {name: t('Made by'), of: row => row.maker},
        {name: t('Expires'), of: row => (row.expires < Date.now() ? t('expired') : time(row.expires))},
        {name: '', of: row => html`<button class="small danger" @click=${() => this.removeToken(row)}>${t('Remove…')}</button>`},
      ], this.tokens?.items ?? [])}</section>`;
  }
}
