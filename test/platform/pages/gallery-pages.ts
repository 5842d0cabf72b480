import { emptyFrame, type Audience, type Frame } from '../../../src/platform/pages/frame';
import { escapeHtml } from '../../../src/platform/pages/templates';
import { day, daysFrom, money } from '../../../src/platform/values/format';
import { renderPartial } from '../../../src/platform/pages/render';

const c = (name: string, locals: Record<string, unknown> = {}) => renderPartial(`components/${name}`, locals);
const today = '2026-11-22';
const long = 'Wolfeschlegelsteinhausenbergerdorff & Sons International Backup Consulting Partnership (Northern Region)';
const tabs = (labels: string[], active: string) => labels.map((label) => ({ label, href: `/portal#${label}`, active: label === active }));

export function galleryFrame(audience: Audience): Frame {
  const mainTabs: Record<Audience, string[]> = {
    portal: ['Home', 'Manage', 'Deals', 'Sales & Marketing', 'Training & Support', 'Partner Program'],
    my: ['Home', 'Computers', 'Restore', 'Billing', 'Support'],
    office: ['Today', 'Partners', 'Customers', 'Plans', 'Payments', 'Content', 'Tickets', 'System'],
    site: [],
  };
  return {
    ...emptyFrame({ name: 'Carbonite', portalName: 'Partner Portal', supportEmail: 'support@example.com', legal: 'Carbonite, Inc.' }),
    audience, homeHref: '/portal', demo: true, csrfToken: 'token',
    person: { name: 'Maximiliane Übelacker-Söderström', email: 'maximiliane.uebelacker@brightwater-consulting.example' },
    organization: { name: audience === 'portal' ? 'Brightwater IT Consulting' : audience === 'my' ? 'Harbour Dental' : 'Carbonite staff' },
    tabs: tabs(mainTabs[audience], audience === 'portal' ? 'Manage' : mainTabs[audience][0] ?? '').map((tab) => (tab.label === 'Tickets' ? { ...tab, count: 7 } : tab)),
    subTabs: audience === 'portal' ? tabs(['Dashboard', 'Accounts', 'Monitoring', 'Renewals', 'Payment & History'], 'Accounts').map((tab) => (tab.label === 'Monitoring' ? { ...tab, count: 120 } : tab)) : [],
    menu: [
      { label: 'My account', href: '#me', icon: 'user-circle' }, { label: 'My organization', href: '#org', icon: 'building' },
      { label: 'Partner Support', href: '#support', icon: 'lifebuoy' }, { label: 'Switch organization', href: '#switch', icon: 'refresh' },
      { label: 'Sign out', href: '/sign-out', method: 'post', icon: 'logout' },
    ],
    search: { action: '/search', label: 'Search accounts', value: '' },
  };
}

type Sample = { title: string; layout: Audience | 'print'; body: () => string; frame?: Partial<Frame> };

export const gallery: Record<string, Sample> = {
  accounts: { title: 'Accounts', layout: 'portal', body: accounts, frame: { flash: [{ kind: 'success', text: 'Trial started for Harbour Dental. It ends on 7 Dec 2026.' }] } },
  empty: { title: 'Accounts', layout: 'portal', body: empty, frame: { banner: { kind: 'client', text: `You are acting in the account of ${long}.`, leaveHref: '/leave' } } },
  form: { title: 'Start a trial', layout: 'portal', body: () => form({ email: 'Enter an e-mail address like name@example.com.', plan: 'Choose a plan.', password: 'Use at least 12 characters.', agreed: 'Tick the box to agree to the terms.' }) },
  review: { title: 'Review the renewal', layout: 'portal', body: review },
  account: { title: 'Harbour Dental', layout: 'portal', body: account },
  kit: { title: 'Kit', layout: 'portal', body: kit, frame: { flash: (['notice', 'success', 'warning', 'error'] as const).map((kind) => ({ kind, text: `This ${kind} says what is going on, with ${long}` })) } },
  my: { title: 'Home', layout: 'my', body: home },
  office: { title: 'Today', layout: 'office', body: home, frame: { banner: { kind: 'behalf', text: 'You are helping Ada Lovelace (Brightwater) until 14:35. All you do is recorded.', leaveHref: '/leave' } } },
  signin: { title: 'Sign in', layout: 'site', body: signIn, frame: { person: null, tabs: [], flash: [{ kind: 'notice', text: 'You have been signed out.' }] } },
  problem: { title: 'Something went wrong', layout: 'site', body: () => renderPartial('site/errors/error', { status: 500, title: 'Something went wrong on our side', message: 'Nothing was charged. Try again in a minute.', id: '0193b0c1-8a51-7d2e-9d4c-0f1f4a5b6c7d', frame: galleryFrame('site') }) },
  receipt: { title: 'Receipt 2026-000417', layout: 'print', body: receipt },
};

const people: [string, string, string, string, string, number][] = [
  ['Harbour Dental', 'Core', 'good', 'Active', '2027-03-14', 0], [long, 'Safe Pro', 'look', 'Expiring', '2026-12-04', 3],
  ['מרפאת השיניים של חיפה', 'Safe', 'running', 'Trial', '2026-12-07', 0], ['🦷 Zahnärzte am Ring 🚀', 'Power', 'bad', 'Payment failed', '2026-11-20', 120],
  ['O’Neill <b>&amp; Daughters</b>', 'Ultimate', 'off', 'Expired', '2026-10-30', 0], ['Lakeside Veterinary', 'Safe', 'deletion', 'Deletion on 1 Dec', '2026-09-22', 1],
  ['Ångström Labs', 'Safe Server', 'unknown', 'No data since 3 Nov', '2027-01-01', 0],
];

function accounts(): string {
  const rows = people.map(([name, plan, kind, label, expires, alerts], index) => `<tr>
    <td class="cell-main"><a href="#a"><bdi>${escapeHtml(name)}</bdi></a>${index === 1 ? '<small>Administrator</small>' : ''}</td>
    <td data-label="Plan">${plan}</td><td data-label="Status">${c('badge', { kind, label })}</td>
    <td data-label="Expires">${c('day', { on: expires, today })}</td><td data-label="Computers" class="num">${index * 37}</td>
    <td data-label="Alerts" class="num">${alerts ? c('count-badge', { value: alerts, label: 'alerts' }) : '0'}</td>
    <td class="cell-menu">${c('row-actions', { subject: name, csrfToken: 'token', items: [{ label: 'Renew', href: '#r', icon: 'refresh' }, { label: 'Act as administrator', href: '/act', method: 'post', icon: 'user' }, { label: 'Delete the data', href: '#d', icon: 'trash', danger: true }] })}</td></tr>`).join('');
  return c('page-header', { title: 'Accounts', lead: 'Everybody you look after, with what they have and when it ends.', crumbs: [{ label: 'Manage', href: '#' }, { label: 'Accounts' }], actions: [{ label: 'Download CSV', href: '#csv', icon: 'download' }, { label: 'Start a trial', href: '#t', kind: 'primary', icon: 'plus' }] })
    + c('filter-chips', { label: 'Status', chips: [{ label: 'All', href: '#', active: true, count: 100812 }, { label: 'Active', href: '#', count: 90000 }, { label: 'Trial', href: '#', count: 12 }, { label: 'Expiring in 30 days', href: '#', count: 41 }, { label: 'Payment failed', href: '#' }, { label: 'Data removed', href: '#' }] })
    + c('filter-chips', { label: 'Type', chips: [{ label: 'All', href: '#', active: true }, { label: 'Safe', href: '#' }, { label: 'Safe Pro', href: '#' }, { label: 'Safe Server', href: '#' }] })
    + `<div class="card list-card"><div class="list-tools">${c('search-box', { action: '#', label: 'Search by name or e-mail', value: '', id: 'list-search', keep: { status: 'active' } })}</div>
      <table class="list">${c('list-head', { columns: [{ label: 'Account', sort: { href: '#', direction: 'ascending' } }, { label: 'Plan', sort: { href: '#' } }, { label: 'Status' }, { label: 'Expires', sort: { href: '#' } }, { label: 'Computers', numeric: true }, { label: 'Alerts', numeric: true }, { label: 'Actions', hidden: true }] })}<tbody>${rows}</tbody></table>
      ${c('pager', { from: 51, to: 100, moreThan: 1000, previousHref: '#p', nextHref: '#n' })}</div>`;
}

function empty(): string {
  return c('page-header', { title: 'Accounts', actions: [{ label: 'Start a trial', href: '#t', kind: 'primary', icon: 'plus' }] })
    + `<div class="card">${c('empty-state', { icon: 'users', title: 'No accounts yet', text: 'An account is one of your customers with its computers and backups. It starts with a trial or a purchase.', action: { label: 'Start a trial', href: '#t', icon: 'plus' } })}</div>`
    + `<div class="card">${c('no-results', { text: 'No account matches all of these. Drop one:', drop: [{ label: 'Status: Trial', href: '#' }, { label: `Name: ${long}`, href: '#' }], clearHref: '#all' })}</div>`;
}

function form(errors: Record<string, string>): string {
  const f = (locals: Record<string, unknown>) => c('field', { error: errors[String(locals['name'])], ...locals });
  return c('page-header', { title: 'Start a trial', lead: 'Your client gets 15 days with everything switched on. No card is needed.', crumbs: [{ label: 'Manage', href: '#' }, { label: 'Accounts', href: '#' }, { label: 'Start a trial' }] })
    + `<form class="form-column card card-body" method="post" action="#" novalidate data-guard>${c('error-summary', { errors })}${c('csrf', { token: 'token' })}
    ${f({ name: 'organization', label: 'Company', value: 'شركة النسخ الاحتياطي', autocomplete: 'organization', hint: 'As it should stand on the receipt.' })}
    ${f({ name: 'email', label: 'E-mail', type: 'email', value: 'ada@', autocomplete: 'email', hint: 'We send the invitation here.' })}
    ${f({ name: 'phone', label: 'Phone', type: 'tel', value: '', autocomplete: 'tel', optional: true, width: 'medium' })}
    ${f({ name: 'country', label: 'Country', type: 'select', value: 'de', width: 'medium', options: [{ value: '', label: 'Choose a country' }, { value: 'de', label: 'Germany' }, { value: 'us', label: 'United States' }] })}
    ${f({ name: 'plan', label: 'Plan', type: 'radios', value: 'pro', options: [{ value: 'safe', label: 'Safe', hint: 'Up to 25 computers. 250 GB included.' }, { value: 'pro', label: 'Safe Pro', hint: 'Any number of computers. 500 GB included.' }, { value: 'server', label: 'Safe Server', hint: 'One server with databases.', disabled: true }] })}
    ${f({ name: 'term', label: 'Term', type: 'radios', value: '12', options: [{ value: '1', label: 'Monthly' }, { value: '12', label: 'Yearly' }] })}
    ${f({ name: 'storage', label: 'Extra storage', type: 'number', value: '3', suffix: 'packs of 100 GB', width: 'medium', optional: true })}
    ${f({ name: 'limit', label: 'Spending limit', value: '1,250.00', prefix: '$', width: 'short' })}
    ${f({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'At least 12 characters.' })}
    ${f({ name: 'note', label: 'Note for your client', type: 'textarea', value: 'Hello 👋\nsee you on Monday', optional: true })}
    ${f({ name: 'agreed', label: 'I agree to the terms of service on behalf of my client', type: 'checkbox', checked: false })}
    ${c('form-actions', { label: 'Start the trial', cancelHref: '#' })}</form>`;
}

function review(): string {
  const usd = (cents: number) => money(cents, 'USD');
  return c('page-header', { title: 'Review the renewal', crumbs: [{ label: 'Accounts', href: '#' }, { label: 'Harbour Dental', href: '#' }, { label: 'Renew' }] })
    + c('stepper', { label: 'Renewal', steps: ['Term', 'Add-ons', 'Review', 'Receipt'], current: 2 })
    + `<div class="two-columns"><section class="card card-body"><h2>What you pay for</h2>${c('lines', { label: 'Quote', lines: [
      { label: 'Safe Pro, one year', how: '15 Mar 2027 to 14 Mar 2028, for Harbour Dental', amount: usd(89999) },
      { label: 'Extra storage, 3 packs of 100 GB', how: '3 × $99.00 a year', amount: usd(29700) },
      { label: 'Premier discount', how: '20 % of the plan, because you are a Premier partner', amount: usd(-18000) },
      { label: 'Credit from 14 unused days', how: 'of the term that ends today', amount: usd(-3452) },
    ], totals: [{ label: 'Subtotal', amount: usd(98247) }, { label: 'Tax, 8.875 %', amount: usd(8719) }, { label: 'To pay today', amount: usd(106966), strong: true }] })}</section>
    <aside class="card card-body"><h2>How you pay</h2>${c('card-visual', { brand: 'Visa', last4: '4242', expires: '04/27', note: 'Office card', badge: { kind: 'good', label: 'Default' } })}
    <p class="quiet mt-3">The next payment is on ${day('2028-03-15')}, unless you switch auto-renew off.</p><form method="post" action="#">${c('csrf', { token: 't' })}${c('form-actions', { label: 'Pay $1,069.66 and renew', cancelHref: '#' })}</form></aside></div>`;
}

function account(): string {
  return c('page-header', { title: 'Harbour Dental', badge: { kind: 'good', label: 'Active' }, lead: 'Safe Pro, renews on 14 Mar 2027.', crumbs: [{ label: 'Accounts', href: '#' }, { label: 'Harbour Dental' }], actions: [{ label: 'Rename', href: '#', icon: 'edit' }, { label: 'Renew', href: '#', kind: 'primary', icon: 'refresh' }] })
    + `<div class="two-columns"><section class="card card-body"><h2>Subscription</h2>${c('facts', { facts: [{ label: 'Plan', value: 'Safe Pro' }, { label: 'Expires', value: day('2027-03-14'), note: daysFrom(today, '2027-03-14') }, { label: 'Auto-renew', value: 'On', badge: { kind: 'good', label: 'Card ready' } }, { label: 'Holder', value: 'ada@harbour-dental.example', href: '#' }, { label: 'Organization', value: long }] })}</section>
      <section class="card card-body"><h2>Activation</h2>${c('copy-field', { id: 'code', label: 'Activation code', value: 'ABCD-EFGH-JKLM-NPQR', hint: 'Type it on the computer.' })}${c('progress', { label: 'Storage used', total: 500, done: 311 })}</section></div>`
    + c('confirm-panel', { title: 'Delete the data of Harbour Dental', danger: true, happens: ['All backups of 12 computers are deleted on 1 Dec 2026.', 'Nobody can bring them back, we neither.'], stays: ['Receipts stay in Payment & History.', 'The files on the computers are not touched.'], costs: 'Nothing. The rest of the term is not paid back.' });
}

function kit(): string {
  const kinds = ['good', 'running', 'look', 'bad', 'off', 'unknown', 'deletion'];
  return c('page-header', { title: `A page with a very long name: ${long}`, badge: { kind: 'look', label: 'Needs a look' }, lead: 'Every piece of the kit.', actions: [{ label: 'Quiet', href: '#', kind: 'quiet' }, { label: 'Plain', href: '#' }, { label: 'Delete', href: '/x', method: 'post', csrfToken: 't', kind: 'danger' }, { label: 'Primary', href: '#', kind: 'primary' }] })
    + `<div class="card card-body"><h2>Badges</h2><p>${kinds.map((kind) => c('badge', { kind, label: kind === 'unknown' ? 'No data since 3 Nov' : kind })).join(' ')} ${c('count-badge', { value: 3, label: 'alerts' })} ${c('count-badge', { value: 1000, label: 'alerts' })}</p>
      <p>${c('moment', { at: new Date('2026-11-22T14:05:09Z'), zone: 'Europe/London' })} · ${c('day', { on: '2026-12-04', today })} · <a href="#">a link in a text</a></p></div>`
    + `<form data-bulk method="post" action="#"><div class="card list-card"><table class="list">${c('list-head', { columns: [{ label: 'Choose all', bulk: true }, { label: 'Computer' }, { label: 'Used', numeric: true }] })}<tbody>${['SRV-01', 'LAPTOP-ÄÖÜ', 'NAS'].map((name, index) => `<tr><td class="cell-check"><label><input class="form-check-input" type="checkbox" name="ids" value="${index}" data-bulk-row ${index === 0 ? 'checked' : ''}><span class="visually-hidden">${name}</span></label></td><td class="cell-main">${name}</td><td class="num" data-label="Used">311 GB</td></tr>`).join('')}</tbody></table>${c('bulk-bar', { actions: [{ label: 'Renew', kind: 'primary' }] })}${c('pager', { from: 1, to: 3, total: 3 })}</div></form>`;
}

function home(): string {
  return c('page-header', { title: 'Good afternoon, Ada', lead: 'What needs you today.' })
    + `<div class="stats">${c('stat', { label: 'Backups healthy', value: '97 %', note: '112 of 115 computers', kind: 'good', icon: 'shield-check', href: '#' })}${c('stat', { label: 'Overdue', value: '3', note: 'oldest since 3 Nov', kind: 'bad', icon: 'alert-circle', href: '#' })}${c('stat', { label: 'Expiring in 30 days', value: '41', kind: 'look', icon: 'calendar', href: '#' })}${c('stat', { label: 'Due this month', value: '$12,480.00', icon: 'receipt' })}</div>`
    + `<div class="card card-body"><h2>Storage</h2>${c('progress', { label: 'Used', total: 2000, done: 1311 })}</div>`;
}

function signIn(): string {
  return `<h1>Sign in</h1><form method="post" action="#">${c('csrf', { token: 't' })}${c('field', { name: 'email', label: 'E-mail', type: 'email', value: '', autocomplete: 'username' })}${c('field', { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}${c('field', { name: 'keep', label: 'Trust this device for 30 days', type: 'checkbox' })}${c('form-actions', { label: 'Sign in' })}<p class="mt-3"><a href="#">Forgotten your password?</a></p></form>`;
}

function receipt(): string {
  return `<h1>Receipt 2026-000417</h1>${c('facts', { facts: [{ label: 'Paid on', value: '22 Nov 2026' }, { label: 'Billed to', value: long }] })}${c('lines', { label: 'Receipt', lines: [{ label: 'Safe Pro, one year', how: '15 Mar 2027 to 14 Mar 2028', amount: '$899.99' }], totals: [{ label: 'Paid', amount: '$899.99', strong: true }] })}`;
}
