import { load } from 'cheerio';
import express from 'express';
import request from 'supertest';
import { serveAssets } from '../../../src/platform/pages/assets';
import { emptyFrame, type Frame } from '../../../src/platform/pages/frame';
import { renderError, renderPage, renderPartial } from '../../../src/platform/pages/render';

const portalFrame: Frame = {
  ...emptyFrame({ name: 'Acme <Backup>' }),
  audience: 'portal',
  person: { name: 'Ada Lovelace', email: 'ada@example.test' },
  organization: { name: 'Engines & Co' },
  tabs: [{ label: 'Home', href: '/portal', active: true }, { label: 'Manage', href: '/portal/manage', active: false }],
  menu: [{ label: 'My account', href: '/portal/me' }, { label: 'Sign out', href: '/sign-out', method: 'post' }],
  flash: [{ kind: 'success', text: 'Account <renamed>.' }],
  csrfToken: 'token-1',
};

function appWith(frame: Frame | undefined, page: { errors?: Record<string, string> } = {}) {
  const app = express();
  app.use(serveAssets);
  app.use((_req, res, next) => {
    res.locals['frame'] = frame;
    next();
  });
  app.get('/error', (req, res) => renderError(req, res, { status: 404, title: 'Page not found', message: 'Check the address.', id: 'r-1' }));
  app.get('/layout', (req, res) => renderPage(req, res, 'site/errors/error', {
    title: 'A & B', layout: 'portal', status: 200, message: '<b>not bold</b>', id: undefined, ...page,
  }));
  return app;
}

describe('rendering a page', () => {
  it('puts the page into the layout with title, tabs, person and messages, all escaped', async () => {
    const res = await request(appWith(portalFrame)).get('/layout').expect(200).expect('Content-Type', /html/);
    const $ = load(res.text);
    expect($('title').text()).toBe('A & B – Acme <Backup>');
    expect($('main').text()).toContain('<b>not bold</b>');
    expect($('.main-tabs a[aria-current=page]').text()).toBe('Home');
    expect($('.flash-success p').text()).toBe('Account <renamed>.');
    expect($('.name-menu-organization').text()).toBe('Engines & Co');
    expect($('html').attr('class')).toBe('audience-portal');
  });

  it('writes by number what ASCII does not hold, in words and in the template, and says its length in bytes', async () => {
    const res = await request(appWith({ ...portalFrame, organization: { name: 'Zoë · 日本 👩‍💻' } })).get('/layout').expect(200);
    expect(/^[\0-\x7f]*$/.test(res.text)).toBe(true);
    expect(Number(res.get('Content-Length'))).toBe(Buffer.byteLength(res.text));
    expect(load(res.text)('.name-menu-organization').text()).toBe('Zoë · 日本 👩‍💻');
  });

  it('signs out by a POST form with the token', async () => {
    const $ = load((await request(appWith(portalFrame)).get('/layout')).text);
    const form = $('form[action="/sign-out"]');
    expect(form.attr('method')).toBe('post');
    expect(form.find('input[name=_csrf]').val()).toBe('token-1');
    expect(form.find('button').text()).toBe('Sign out');
  });

  it('says in the title that something is wrong', async () => {
    const $ = load((await request(appWith(portalFrame, { errors: { name: 'Enter a name' } })).get('/layout')).text);
    expect($('title').text()).toMatch(/^Error: A & B/);
  });

  it('holds no inline script, style or handler', async () => {
    const $ = load((await request(appWith(portalFrame)).get('/layout')).text);
    expect($('script:not([src]), style, [style]').length).toBe(0);
    expect($('*').toArray().flatMap((node) => Object.keys('attribs' in node ? node.attribs : {})).filter((name) => name.startsWith('on'))).toEqual([]);
  });

  it('fails loudly when a portal page has no frame', async () => {
    await request(appWith(undefined)).get('/layout').expect(500).expect(/needs res.locals.frame/);
  });
});

describe('the error page', () => {
  it('stays in the frame of the person who met it', async () => {
    const res = await request(appWith(portalFrame)).get('/error').expect(404);
    const $ = load(res.text);
    expect($('h1').text()).toBe('Page not found');
    expect($('code').text()).toBe('r-1');
    expect($('.main-tabs a').length).toBe(2);
  });

  it('stands alone for somebody who is not signed in', async () => {
    const $ = load((await request(appWith(undefined)).get('/error').expect(404)).text);
    expect($('html').attr('class')).toBe('audience-site');
    expect($('.main-tabs').length).toBe(0);
  });
});

describe('components', () => {
  it('refuse to print a value that is not there', () => {
    expect(() => renderPartial('components/forms/csrf', {})).toThrow(/^views\/components\/forms\/csrf.ejs:1: a template printed undefined/);
  });

  it('see only the locals they were given, not those of the template around them', () => {
    const $ = load(renderPartial('components/frame/page-header', { title: 'A', lead: 'B', crumbs: [{ label: 'C', href: '/c' }], badge: { kind: 'good', label: 'D' } }));
    expect($('.state').text()).toBe('D');
    expect(() => renderPartial('components/frame/page-header', { title: 'A', label: 'not passed on', badge: { kind: 'good' } })).toThrow(/badge.ejs:\d+: a template printed undefined/);
  });

  it('say the innermost place of an error, once', () => {
    expect(() => renderPartial('components/frame/name-menu', { person: { name: 'Ada', email: 'a@b.test' }, menu: [{ label: 'Sign out', href: '/', method: 'post' }] }))
      .toThrow(/^views\/components\/forms\/csrf.ejs:1: [^:]+$/);
  });

  it('lead from the error summary to the fields, and tell an error of the whole form without a link', () => {
    const $ = load(renderPartial('components/forms/error-summary', { errors: { email: 'Enter an e-mail address', form: 'The price has changed' } }));
    expect($('a').attr('href')).toBe('#email');
    expect($('li').last().html()).toBe('The price has changed');
    expect(renderPartial('components/forms/error-summary', { errors: {} }).trim()).toBe('');
  });

  it.each(['../package', 'components/../layouts/head', '/etc/passwd', 'components/x.ejs/', ''])('are not found by a name like %j', (name) => {
    expect(() => renderPartial(name, {})).toThrow(/not a view's name/);
  });

  it('tie hint and error to their field and keep what was typed', () => {
    const $ = load(renderPartial('components/forms/field', {
      name: 'email', label: 'E-mail', type: 'email', value: '"><script>', hint: 'We write to it.', error: 'Enter an e-mail address', autocomplete: 'email',
    }));
    const input = $('input#email');
    expect(input.val()).toBe('"><script>');
    expect(input.attr('aria-invalid')).toBe('true');
    expect(input.attr('autocomplete')).toBe('email');
    expect(input.attr('aria-describedby')?.split(' ').map((id) => $(`#${id}`).text())).toEqual(['We write to it.', 'Enter an e-mail address']);
    expect($('label[for=email]').text()).toBe('E-mail');
    expect($('script').length).toBe(0);
  });

  it('never give a password back to the page', () => {
    expect(renderPartial('components/forms/field', { name: 'password', label: 'Password', type: 'password', value: 'hunter2' })).not.toContain('hunter2');
  });

  it('do not print a list or an object that came in place of a text', () => {
    const $ = load(renderPartial('components/forms/field', { name: 'name', label: 'Name', value: ['a', 'b'] }));
    expect($('input').val()).toBe('');
  });

  it('check the chosen radio and lead the first one’s id to the error summary', () => {
    const $ = load(renderPartial('components/forms/field', {
      name: 'term', label: 'Term', type: 'radios', value: '12', options: [{ value: '1', label: 'Monthly' }, { value: '12', label: 'Yearly' }],
    }));
    expect($('input:checked').val()).toBe('12');
    expect($('#term').val()).toBe('1');
    expect($('legend').text()).toBe('Term');
  });

  it.each([
    [{ from: 1, to: 50, total: 812 }, '1–50 of 812'],
    [{ from: 1, to: 50, moreThan: 1000 }, '1–50 of more than 1,000'],
    [{ from: 0, to: 0, total: 0 }, '0 of 0'],
    [{ from: 1, to: 3 }, '1–3'],
  ])('say where in a list we are: %j', (locals, words) => {
    expect(load(renderPartial('components/lists/pager', locals))('p').text()).toBe(words);
  });
});
