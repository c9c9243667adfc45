import {html, nothing, api, ask, bytes, live, may, number, perform, t, table, time, Page} from 'gantry';

/** What a technique can be switched to at once. */
const NEXT = {solo: ['async'], async: ['raft', 'solo'], raft: ['async']};

/** How all groups of the cluster are replicated, and changing that of this node's while it runs. */
export default class extends Page {
  static properties = {...Page.properties, told: {state: true}, picture: {state: true}, reports: {state: true}, raw: {state: true}};
  every = 1000;
  /** Drawn anew with each second that comes. */
  isLive = true;

  constructor() {
    super();
    this.reports = [];
  }

  async load() {
    const all = await this.attempt(() => Promise.all([api.get('ha'), api.get('ha/groups'), api.get('ha/reports')]));
    if (all) [this.told, this.picture, this.reports] = [all[0], all[1], all[2].items];
  }

  /** The group of this node; nothing when no name server knows it. */
  get own() { return this.picture?.groups.find(group => group.own); }

  // ---- changes ----------------------------------------------------------------------------------------------------
  /** Changes this node; at the end stands how it was before and after. */
  async change(title, word, command, args, more = {}) {
    await perform({title, command, args, word, ...more, ending: draw => this.ending([command, ...args].join(' '), draw)});
    await this.renew();
  }

  /** Draws the report of the command that just ended, until all members are where they are to be. */
  async ending(line, draw) {
    for (;;) {
      const newest = (await api.get('ha/reports').catch(() => null))?.items[0];
      if (newest?.command !== line) return;
      draw(this.differences(newest));
      if (newest.settled != null || !this.isConnected) return;
      await new Promise(resolve => { setTimeout(resolve, 500); });
    }
  }

  async switch() {
    const now = this.told?.technique;
    const votes = Object.fromEntries((this.told?.members ?? []).map(member => [member.split('/')[0], member]));
    const there = (this.own?.members ?? [{address: this.told.address}]).filter(member => !member.gone);
    const members = there.map(member => votes[member.address] ?? member.address);
    const fields = [{name: 'technique', label: t('To'), type: 'select', options: NEXT[now] ?? ['solo', 'async', 'raft'].filter(one => one !== now)}];
    if (now === 'async') fields.push({name: 'peers', label: t('Members, for raft: HOST:PORT of clients, /PORT to vote at if it is not 3 higher, commas between'), value: members.join(',')});
    if (now === 'raft') {
      fields.push({name: 'master', label: t('Who leads afterwards'), type: 'select', value: this.told.address,
        options: there.map(member => member.address)});
    }
    let wanted = null;
    const chosen = await ask({
      title: t('Switch replication'),
      wide: true,
      text: t('The log stays where it is; writes wait meanwhile. First the node says what it would do.'),
      ok: t('Preview'),
      fields,
      work: async values => { wanted = values; },
    });
    if (!chosen) return;
    const args = [wanted.technique];
    if (wanted.technique === 'raft' && wanted.peers) args.push('--peers', wanted.peers.replace(/\s/g, ''));
    if (wanted.master) args.push('--master', wanted.master);
    await this.change(`${t('Switch replication')}: ${now} → ${wanted.technique}`, wanted.technique, 'ha:switch', args,
      {trial: {command: 'ha:switch', args: [...args, '--dry-run']}});
  }

  async abort() {
    const open = this.told.switch;
    let isForced = false;
    const chosen = await ask({
      title: t('Give up the switch'),
      text: `${open.from} → ${open.to}, ${t(open.phase)}, ${t('driven by')} ${open.leader}`,
      ok: t('Next'),
      fields: [{name: 'force', label: t('Also where too few members answer: if the others have elected a leader meanwhile, there are two, and what one of them took is lost'), type: 'check'}],
      work: async values => { isForced = values.force; },
    });
    if (chosen) {
      await this.change(t('Give up the switch'), 'abort', 'ha:switch', isForced ? ['abort', '--force'] : ['abort'],
        {says: [t('The members are asked to promise that it will never be; then the old technique goes on.')]});
    }
  }

  promote() {
    const leader = this.told.leader?.address;
    return this.change(t('Make this node the leader'), 'promote', 'ha:promote', [], {says: [
      this.told.leader?.connected
        ? `${leader} ${t('hands over: it holds writes until this node has all of its log, then it follows.')}`
        : `${leader || t('no leader known')}: ${t('it is not connected. This node leads at once; what only the old leader has is lost.')}`]});
  }

  /** The lines of ha:peers: an address, in a group that elects its leader also what it is. */
  async peers() {
    const lines = [];
    const end = await api.command('ha:peers', [], line => lines.push(line));
    if (end.exit !== 0) throw new Error(end.failure);
    return lines.map(line => line.trim().split(' ')).filter(words => words.length < 3 && words[0]).map(([address, role]) => ({address, role}));
  }

  async transfer() {
    const peers = await this.attempt(() => this.peers());
    if (!peers) return;
    const ahead = t('the one that is ahead');
    let to = null;
    const chosen = await ask({
      title: t('Hand the leadership over'),
      text: t('Members by the address at which they vote.'),
      ok: t('Next'),
      fields: [{name: 'to', label: t('To'), type: 'select', options: [...peers.filter(peer => peer.role === 'follower').map(peer => peer.address), ahead]}],
      work: async values => { to = values.to; },
    });
    if (chosen) {
      await this.change(t('Hand the leadership over'), 'transfer', 'ha:transfer-leader', to === ahead ? [] : [to],
        {says: [`${this.told.address} → ${to}`, t('Writes wait until it leads; what clients still send here is passed on.')]});
    }
  }

  async add() {
    const isRaft = this.told.technique === 'raft';
    const fields = [{name: 'peer', label: isRaft ? t('HOST:PORT at which it votes') : t('Address, or network such as 10.1.0.0/16')}];
    if (isRaft) fields.push({name: 'learner', label: t('It only reads along, and has no vote'), type: 'check'});
    let wanted = null;
    const chosen = await ask({title: t('Add a member'), ok: t('Next'), fields, work: async values => {
      if (!values.peer) throw Object.assign(new Error(t('Write an address')), {field: 'peer'});
      wanted = values;
    }});
    if (!chosen) return;
    const now = await this.attempt(() => this.peers());
    if (!now) return;
    await this.change(t('Add a member'), wanted.peer, 'ha:add-peer', wanted.learner ? [wanted.peer, '--learner'] : [wanted.peer], {says: [
      `${t('Now')}: ${now.map(peer => peer.address).join(', ') || '–'}`,
      `${wanted.peer}: ${isRaft ? (wanted.learner ? t('gets the log, and has no vote') : t('gets the log, and a vote: a majority is counted with it')) : t('may follow this node')}`]});
  }

  async remove() {
    const peers = await this.attempt(() => this.peers());
    if (!peers) return;
    const options = peers.filter(peer => peer.role !== 'leader').map(peer => peer.address);
    if (options.length === 0) {
      this.trouble = t('There is nobody to remove');
      return;
    }
    let peer = null;
    const chosen = await ask({
      title: t('Remove a member'),
      ok: t('Next'),
      fields: [{name: 'peer', label: t('Member'), type: 'select', options}],
      work: async values => { peer = values.peer; },
    });
    if (chosen) {
      await this.change(t('Remove a member'), peer, 'ha:remove-peer', [peer], {says: [
        `${t('Now')}: ${peers.map(one => one.address).join(', ')}`,
        `${peer}: ${this.told.technique === 'raft' ? t('gets nothing more, and has no vote; a majority is counted without it') : t('may not follow this node any more; its connection ends')}`]});
    }
  }

  async status() {
    const lines = [];
    const end = await api.command('ha:status', [], line => lines.push(line));
    this.raw = [...lines, end.failure ?? ''].join('\n');
  }

  async dismiss(report) {
    await this.attempt(() => api.change('DELETE', 'ha/reports/' + report.id));
    await this.renew();
  }

  // ---- what is shown ----------------------------------------------------------------------------------------------
  render() {
    const told = this.told;
    const keys = [...new Set(live.points.slice(-60).flatMap(point => Object.keys(point.v).filter(key => key.startsWith('lag '))))];
    const groups = [...(this.picture?.groups ?? [])].sort((one, other) => other.own - one.own);
    return html`${this.notes()}${told ? html`
      ${this.picture?.reason ? html`<div class="note bad" role="alert">${this.picture.reason}</div>` : nothing}
      ${told.address || told.technique ? this.node(told) : nothing}
      ${groups.map(group => this.group(group))}
      ${told.address || told.technique ? html`<section class="card"><h2>${t('How far replicas are behind')}</h2>${keys.length
        ? html`<g-plot unit="bytes" .series=${keys.map(key => ({key, label: key.slice(4)}))} .points=${live.points}></g-plot>`
        : html`<p class="soft">${t('No replica is connected')}</p>`}</section>` : nothing}
      ${this.reports.map(report => this.report(report))}
      ${this.raw ? html`<section class="card"><h2>ha:status</h2><pre>${this.raw}</pre></section>` : nothing}` : nothing}`;
  }

  node(told) {
    const open = told.switch;
    return html`<section class="card" id="node"><div class="head"><h2>${t('This node')}</h2>
        <span class="mono">${told.address ?? ''}</span>
        <span class="chip main">${told.technique ?? t('no technique: writes wait')}</span><span class="chip">${t(told.role ?? '')}</span><span class="grow"></span>
        <button @click=${this.status}>ha:status</button>${may('admin') ? this.buttons(told) : nothing}</div>
      ${open ? html`<div class="note">${t('A switch is under way')}: ${open.from} → ${open.to}, ${t(open.phase)}, ${t('driven by')} ${open.leader}</div>` : nothing}
      ${told.trouble ? html`<div class="note bad">${told.trouble}</div>` : nothing}
      ${this.hint(told)}
      <dl class="figures"><dt>${t('epoch')}</dt><dd>${number(told.epoch)}</dd><dt>${t('Log ends at')}</dt><dd>${number(told.end)}</dd>
        <dt>${t('On disk to')}</dt><dd>${number(told.durable)}</dd><dt>${t('Committed')}</dt><dd>${number(told.committed)}</dd></dl>
      ${told.leader ? html`<p><span class="chip ${told.leader.connected ? 'good' : 'bad'}">${told.leader.connected ? t('connected') : t('not connected')}</span>
        ${t('to the leader at')} <span class="mono">${told.leader.address || '–'}</span> ${told.leader.reason}
        ${told.leader.behind == null ? nothing : html`<span class="soft">${t('Behind')} ${bytes(told.leader.behind)}</span>`}</p>` : nothing}
      ${(told.replicas ?? []).length ? table([
        {name: t('Replica, as this leader sees it'), of: row => row.address, kind: 'mono'},
        {name: t('State'), of: row => this.sync(row.inSync)},
        {name: t('Behind'), of: row => bytes(row.behind), num: true},
        {name: t('Per second'), of: row => bytes(row.bytesPerSecond), num: true},
      ], told.replicas) : nothing}</section>`;
  }

  /** Those that make sense for what the node is now. */
  buttons(told) {
    const leads = told.role === 'leader';
    const isRaft = told.technique === 'raft';
    const isAsync = told.technique === 'async';
    const button = (id, label, work, kind = '') => html`<button id=${id} class=${kind} @click=${work}>${label}</button>`;
    return html`
      ${leads && !told.switch ? button('switch', t('Switch…'), this.switch, 'first') : nothing}
      ${isAsync && told.role !== 'leader' ? button('promote', t('Make leader…'), this.promote) : nothing}
      ${isRaft && leads ? button('transfer', t('Hand over…'), this.transfer) : nothing}
      ${isAsync || isRaft && leads ? html`${button('add-peer', t('Add…'), this.add)}${button('remove-peer', t('Remove…'), this.remove)}` : nothing}
      ${told.switch ? button('abort', t('Give up…'), this.abort, 'danger') : nothing}`;
  }

  /** Commands are not passed on: who does not lead says who does. */
  hint(told) {
    const leader = this.own?.leader;
    if (told.role === 'leader' || !told.technique) return nothing;
    return html`<p class="soft" id="hint">${leader && leader !== told.address
      ? html`${t('This node does not lead its group. Switch it and change its members in the console of the node at')} <b class="mono">${leader}</b>.`
      : t('This node does not lead its group, and nobody is known to.')}
      ${told.technique === 'async' ? t('Or make this node the leader first.') : nothing}</p>`;
  }

  sync(isInSync) {
    if (isInSync == null) return nothing;
    return html`<span class="chip ${isInSync ? 'good' : 'warn'}">${isInSync ? t('in sync') : t('not in sync')}</span>`;
  }

  group(group) {
    const leader = group.members.find(member => member.address === group.leader);
    const others = group.members.filter(member => member !== leader);
    const kind = member => (member.reason ? 'away' : member.inSync === false || member.connected === false ? 'late' : '');
    return html`<section class="card" data-group=${group.broker}><div class="head"><h2>${t('Group of brokers')} ${group.broker}</h2>
        <span class="soft">${group.cluster ?? ''}</span>
        ${leader?.technique ? html`<span class="chip main">${leader.technique}</span>` : nothing}
        ${group.own ? html`<span class="chip good">${t('the group of this node')}</span>` : nothing}</div>
      ${group.leaders === 0 ? html`<div class="note bad">${t('None that answers leads')}</div>` : nothing}
      ${group.leaders > 1 ? html`<div class="note">${t('More than one says that it leads; the one with the highest epoch counts')}</div>` : nothing}
      <div class="fleet">${leader ? this.member(leader, true) : nothing}
        <div class="followers">${others.map(member => html`<div class="follower ${kind(member)}">
          ${leader ? html`<span class="way">${member.lag == null ? nothing : member.lag === 0 ? t('has all') : `−${bytes(member.lag)}`}</span>` : nothing}${this.member(member, false)}</div>`)}</div></div>
    </section>`;
  }

  member(member, isLeader) {
    return html`<div class="member ${isLeader ? 'leader' : ''} ${member.reason ? 'away' : ''}" data-member=${member.address}>
      <div class="row"><b class="mono">${member.address}</b>
        ${member.reason ? html`<span class="chip bad">${t('no answer')}</span>` : html`<span class="chip ${member.role === 'leader' ? 'main' : ''}" data-role=${member.role}>${t(member.role)}</span>`}
        ${member.self ? html`<span class="chip good">${t('this node')}</span>` : nothing}${this.sync(member.inSync)}
        ${member.gone ? html`<span class="chip" data-gone>${t('no member any more')}</span>` : nothing}
        ${member.connected === false ? html`<span class="chip bad">${t('not connected')}</span>` : nothing}</div>
      ${member.reason ? html`<span class="soft">brokerId ${member.id}</span><span>${member.reason}</span>` : html`<dl>
        <dt>brokerId</dt><dd>${member.id}</dd>
        ${member.technique ? html`<dt>${t('Technique')}</dt><dd>${member.technique}</dd>` : nothing}
        <dt>${t('epoch')}</dt><dd>${number(member.epoch)}</dd><dt>${t('Log ends at')}</dt><dd>${number(member.end)}</dd></dl>`}</div>`;
  }

  report(report) {
    const isOpen = report.exit == null;
    return html`<section class="card" data-report=${report.id}><div class="head"><h2>${t('Report')}: <span class="mono">${report.command.split(' ').slice(0, 2).join(' ')}</span></h2>
        <span class="chip ${isOpen ? '' : report.exit === 0 ? 'good' : 'bad'}">${isOpen ? t('At work…') : report.exit === 0 ? t('Done') : t('It failed')}</span>
        <span class="soft">${time(report.time)}</span><span class="grow"></span>
        ${may('admin') && !isOpen ? html`<button class="small" data-dismiss @click=${() => this.dismiss(report)}>${t('Dismiss')}</button>` : nothing}</div>
      ${this.differences(report)}
      <details><summary>${t('What the node said')}</summary><pre>${[report.command, '', ...report.lines].join('\n')}</pre></details></section>`;
  }

  /** Before and after, side by side. */
  differences(report) {
    const {before, after} = report;
    const rows = [['Technique', 'technique'], ['Role', 'role'], ['epoch', 'epoch'], ['Log ends at', 'end'], ['Committed', 'committed'], ['Members', 'members']];
    const show = (state, key) => (state == null ? '…'
      : key === 'members' ? (state.members ?? []).map(member => html`<div class="mono">${member.address} ${member.gone ? t('no member any more') : member.reason ? t('no answer') : html`${t(member.role)} ${member.technique ?? ''} ${number(member.end)}`}</div>`)
      : key === 'technique' ? state.technique ?? t('no technique: writes wait')
      : key === 'role' ? t(state.role ?? '') : number(state[key]));
    return html`
      <p>${report.waitedMillis == null ? nothing : html`<b>${t('Writes waited')} <span data-waited>${report.waitedMillis}</span> ms</b>, ${t('as the command measured it')}. `}${report.tookMillis == null ? nothing : html`${t('It took')} ${(report.tookMillis / 1000).toFixed(1)} s.`}</p>
      ${report.failure ? html`<div class="note bad">${report.failure}</div>` : nothing}
      ${table([{name: '', of: ([name]) => t(name)}, {name: t('Before'), of: ([, key]) => show(before, key)}, {name: t('After'), of: ([, key]) => show(after, key)}], rows)}
      ${report.settled === false ? html`<p class="soft">${t('Not all members were where they are to be; how they are now is shown above.')}</p>` : nothing}`;
  }
}
