import express from 'express';
import request from 'supertest';
import { asset, serveAssets } from '../../../src/platform/pages/assets';
import { securityHeaders } from '../../../src/platform/http/security-headers';

const app = express().set('etag', false).use(securityHeaders({ https: true })).use(serveAssets);

describe('static files', () => {
  it.each([['portal.css', /^text\/css/], ['tabler.css', /^text\/css/], ['portal.js', /^text\/javascript/], ['passkeys.js', /^text\/javascript/], ['webauthn.js', /^text\/javascript/], ['icons.svg', /^image\/svg/]])(
    'serve %s at an address with its hash, for a year', async (name, type) => {
      expect(asset(name)).toMatch(/^\/assets\/[a-z]+\.[0-9a-f]{10}\.[a-z]+$/);
      const res = await request(app).get(asset(name)).expect(200).expect('Content-Type', type);
      expect(res.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(res.headers['x-content-type-options']).toBe('nosniff');
    });

  it('come packed to whoever takes it, and plain to others', async () => {
    const plain = await request(app).get(asset('portal.css')).set('Accept-Encoding', 'identity').expect(200);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await request(app).get(asset('portal.css')).set('Accept-Encoding', 'gzip').expect('Content-Encoding', 'gzip');
    expect(packed.text).toBe(plain.text);
    expect(packed.headers['vary']).toContain('Accept-Encoding');
  });

  it('answer 304 to a browser that has them', async () => {
    const { headers } = await request(app).get(asset('portal.js'));
    await request(app).get(asset('portal.js')).set('If-None-Match', headers['etag'] ?? '').expect(304);
  });

  it('are not found by a wrong hash, a path or another method', async () => {
    await request(app).get('/assets/portal.0000000000.css').expect(404);
    await request(app).get('/assets/../package.json').expect(404);
    await request(app).post(asset('portal.css')).expect(404);
  });

  it('fail loudly when a template names a file that is not there', () => expect(() => asset('nothing.css')).toThrow(/nothing.css/));
});

describe('security headers', () => {
  const pages = (https: boolean) => express().use(securityHeaders({ https })).get('/', (_req, res) => void res.send('page'));

  it('allow our own files only, nothing inline and no frame', async () => {
    const { headers } = await request(pages(true)).get('/');
    const policy = (headers['content-security-policy'] ?? '').split(';').sort();
    expect(policy).toEqual([
      "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
      "img-src 'self' data:", "manifest-src 'self'", "media-src 'self'", "script-src 'self'", "style-src 'self'",
    ]);
    expect(headers).toMatchObject({
      'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('ask for https only where people reach us by https', async () => {
    const { headers } = await request(pages(false)).get('/');
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});
