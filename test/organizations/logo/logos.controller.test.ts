import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import request from 'supertest';
import sharp from 'sharp';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { picture, pngOfSize, withChunk } from '../../support/reading/pictures';

const app = testApp();
const PAGE = paths.portal.logo.edit;
const MB = 1_048_576;

type Firm = { organizationId: string; agent: SignedInAgent };

async function firm(name = 'Blue Kite Support'): Promise<Firm> {
  const { organizationId } = await createOrganization({ name });
  return { organizationId, agent: await signedInAgent(app, await createMember({ organizationId })) };
}

function send({ agent }: Firm, file: Buffer, { name = 'logo.png', field = 'logo', token = agent.csrfToken }: { name?: string; field?: string; token?: string } = {}) {
  return agent.post(PAGE).field('_csrf', token).attach(field, file, name);
}

async function shown({ agent }: Firm): Promise<string | undefined> {
  return pageOf((await agent.get(PAGE).expect(200)).text)('.logo-preview img').first().attr('src');
}

function refusal(html: string): string {
  const $ = pageOf(html);
  expect($('.error-summary a').text()).toBe($('#logo-error').text().replace(/^\s*Error:\s*/, '').trim());
  expect($('input[type=file]').attr('aria-invalid')).toBe('true');
  return $('.error-summary a').text();
}

async function trail({ organizationId }: Firm) {
  return ownerSql('select action, before, after from audit_entries where organization_id = $1 and action like $2 order by id', [organizationId, 'organization.logo%']);
}

describe('Uploading a logo', () => {
  it('shows it on white and on dark, and says what it stands for', async () => {
    const us = await firm();
    await send(us, await picture(900, 300)).expect(303).expect('Location', PAGE);
    const $ = pageOf((await us.agent.get(PAGE)).text);
    expect($('.flash, [role=status]').text()).toContain('Your logo is saved.');
    expect($('.logo-preview').length).toBe(2);
    expect($('.logo-preview img').first().attr()).toMatchObject({ alt: 'Blue Kite Support', width: '600', height: '200' });
    expect(pageOf((await us.agent.get(paths.portal.company.show)).text)('img.partner-logo').attr('src')).toBe(await shown(us));
    expect(await trail(us)).toEqual([{ action: 'organization.logo-changed', before: { logoId: null }, after: { logoId: expect.any(String) } }]);
  });

  it.each([['PNG', 'png'], ['JPEG', 'jpeg']] as const)('takes a %s whatever its name says, and keeps a PNG', async (_name, format) => {
    const us = await firm();
    await send(us, await picture(120, 40, { format }), { name: 'drawing.gif' }).expect(303);
    const answer = await request(app).get((await shown(us))!).expect(200);
    expect(await sharp(answer.body as Buffer).metadata()).toMatchObject({ format: 'png', width: 120, height: 40 });
  });

  it('makes it no larger than 600 by 200 pixels, turned as the camera meant', async () => {
    const us = await firm();
    const lying = await sharp(await picture(300, 1_000, { format: 'jpeg' })).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    await send(us, lying, { name: 'photo.jpg' }).expect(303);
    const answer = await request(app).get((await shown(us))!).expect(200);
    expect(await sharp(answer.body as Buffer).metadata()).toMatchObject({ width: 600, height: 180 });
  });

  it('keeps nothing that came with the picture', async () => {
    const us = await firm();
    const place = await sharp(await picture(400, 200)).withExif({ IFD0: { Copyright: 'Secret Place 47.1' } }).png().toBuffer();
    const crowded = Buffer.concat([withChunk(place, 'tEXt', Buffer.from('Comment\0Secret Words')), Buffer.from('<script>alert("Secret Tail")</script>PK\u0003\u0004')]);
    await send(us, crowded).expect(303);
    const { body } = await request(app).get((await shown(us))!).expect(200);
    expect((body as Buffer).toString('latin1')).not.toMatch(/Secret|script|tEXt|eXIf/);
  });

  it('takes one that is just within the limits', async () => {
    const us = await firm();
    await send(us, await picture(2_000, 2_000)).expect(303);
    const grain = Buffer.alloc(600 * 580 * 3, 0).map(() => Math.floor(Math.random() * 256));
    const heavy = await sharp(grain, { raw: { width: 600, height: 580, channels: 3 } }).png().toBuffer();
    expect(heavy.length).toBeLessThan(MB);
    await send(us, Buffer.concat([heavy, Buffer.alloc(MB - heavy.length)])).expect(303);
  });

  it('is the same as not uploading when it is the same picture again', async () => {
    const us = await firm();
    const logo = await picture(300, 100);
    await send(us, logo).expect(303);
    const first = await shown(us);
    await send(us, logo).expect(303);
    expect(await shown(us)).toBe(first);
    expect((await trail(us)).length).toBe(1);
  });

  it('replaces the one before, which stays at its address', async () => {
    const us = await firm();
    await send(us, await picture(300, 100)).expect(303);
    const before = await shown(us);
    await send(us, await picture(300, 100, { colour: '#aa3333' })).expect(303);
    expect(await shown(us)).not.toBe(before);
    await request(app).get(before!).expect(200).expect('Content-Type', 'image/png');
    const [, second] = await trail(us);
    expect(second).toMatchObject({ before: { logoId: expect.any(String) }, after: { logoId: expect.any(String) } });
  });
});

describe('What is not taken as a logo', () => {
  const damaged = 'This picture is damaged and cannot be read. Save it again and choose the new file.';
  const other = 'This file is neither a PNG nor a JPEG picture. Save the logo as PNG or JPEG and choose that file.';
  const whole = () => picture(400, 200);
  const noise = () => sharp(Buffer.alloc(400 * 200 * 3).map((_, at) => (at * 7_919) % 251), { raw: { width: 400, height: 200, channels: 3 } });
  let us: Firm;

  beforeAll(async () => {
    us = await firm();
  });

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['an empty file', () => Buffer.alloc(0), 'This file is empty. Choose another picture.'],
    ['a file over 1 MB', () => Buffer.alloc(MB + 1), 'This file is larger than 1 MB. Choose a smaller one, or save the picture with fewer pixels.'],
    ['a text', () => Buffer.from('Hello'), other],
    ['a GIF named .png', () => picture(400, 200, { format: 'gif' }), other],
    ['a WebP', () => picture(400, 200, { format: 'webp' }), other],
    ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'), other],
    ['an SVG', () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"/>'), 'SVG drawings cannot be used. Save the logo as PNG or JPEG and choose that file.'],
    ['a PNG’s first bytes and nothing more', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), damaged],
    ['a JPEG’s first bytes and nothing more', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]), damaged],
    ['a PNG that breaks off', async () => { const png = await noise().png().toBuffer(); return png.subarray(0, png.length / 2); }, damaged],
    ['a JPEG that breaks off', async () => { const jpeg = await noise().jpeg().toBuffer(); return jpeg.subarray(0, jpeg.length / 2); }, damaged],
    ['a PNG with other bytes in the middle', async () => { const png = Buffer.from(await noise().png().toBuffer()); png.fill(7, 200, 400); return png; }, damaged],
    ['a PNG of no pixels', () => pngOfSize(0, 0), damaged],
    ['a small file that unpacks to 400 million pixels', () => pngOfSize(20_000, 20_000), 'This picture has 20,000 × 20,000 pixels. Choose one with at most 4 million pixels, for example 2,000 × 2,000.'],
    ['a real picture of more than 4 million pixels', () => picture(2_001, 2_000), 'This picture has 2,001 × 2,000 pixels. Choose one with at most 4 million pixels, for example 2,000 × 2,000.'],
    ['a picture that says 400 × 200 and holds a hundred bytes', () => pngOfSize(400, 200), damaged],
    ['one pixel too narrow', () => picture(119, 60), 'This picture has 119 × 60 pixels. Choose one that is at least 120 pixels wide and 40 pixels high.'],
    ['one pixel too low', () => picture(200, 39), 'This picture has 200 × 39 pixels. Choose one that is at least 120 pixels wide and 40 pixels high.'],
    ['a very long one', () => picture(1_000, 50), 'This picture has 1,000 × 50 pixels. Choose one that is at most 15 times as wide as it is high.'],
    ['a very high one', () => picture(120, 500), 'This picture has 120 × 500 pixels. Choose one that is at most 4 times as high as it is wide.'],
    ['one whose profile unpacks to 200 MB', async () => withChunk(await whole(), 'iCCP', Buffer.concat([Buffer.from('bomb\0\0'), deflateSync(Buffer.alloc(200_000_000))])), ''],
  ])('%s', async (_what, make, sentence) => {
    const answer = await send(us, await make());
    // A profile that is out of all measure may be left out or refused; it must not be a fault.
    if (sentence === '') return expect([303, 422]).toContain(answer.status);
    expect([answer.status, refusal(answer.text)]).toEqual([422, sentence]);
  });

  it('none chosen', async () => {
    expect(refusal((await us.agent.post(PAGE).field('_csrf', us.agent.csrfToken).expect(422)).text)).toBe('Choose a picture to upload.');
    expect(refusal((await us.agent.submit(PAGE).expect(422)).text)).toBe('Choose a picture to upload.');
    // As browsers send a file field that was left empty.
    const empty = `--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${us.agent.csrfToken}\r\n--b\r\nContent-Disposition: form-data; name="logo"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n`;
    expect(refusal((await us.agent.post(PAGE).set('Content-Type', 'multipart/form-data; boundary=b').send(empty).expect(422)).text)).toBe('Choose a picture to upload.');
  });

  it('two at once, or one in another field', async () => {
    const logo = await whole();
    const both = await us.agent.post(PAGE).field('_csrf', us.agent.csrfToken).attach('logo', logo, 'a.png').attach('logo', logo, 'b.png').expect(422);
    expect(refusal(both.text)).toBe('Choose one picture only.');
    expect(refusal((await send(us, logo, { field: 'picture' }).expect(422)).text)).toBe('Choose one picture only.');
  });

  it('a form that breaks off or is none', async () => {
    const begun = `--b\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${us.agent.csrfToken}\r\n--b\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\nab`;
    for (const [type, body] of [['multipart/form-data; boundary=b', begun], ['multipart/form-data', '--x'], ['multipart/form-data; boundary=b', '--b\r\nnonsense']] as const) {
      expect(refusal((await us.agent.post(PAGE).set('Content-Type', type).send(body).expect(422)).text)).toBe('The upload broke off. Choose the picture and send it again.');
    }
  });

  it('leaves everything as it was', async () => {
    const stood = await firm();
    await send(stood, await whole()).expect(303);
    const before = await shown(stood);
    await send(stood, Buffer.from('Hello')).expect(422);
    expect([await shown(stood), (await trail(stood)).length]).toEqual([before, 1]);
    // The one that may have passed is the bomb.
    expect((await trail(us)).length).toBeLessThan(2);
  });

  it('more than 30 an hour', async () => {
    const many = await firm();
    for (let count = 0; count < 30; count += 1) await send(many, Buffer.from('Hello')).expect(422);
    const answer = await send(many, await whole()).expect(429);
    expect(pageOf(answer.text)('main').text()).toMatch(/Your organization has uploaded many pictures within an hour\. Try again in \d+ minutes\./);
    await send(us, Buffer.from('Hello')).expect(422);
  });
});

describe('An upload from elsewhere', () => {
  it('is refused without the token, with a wrong one, with one that comes after the file, and from another site', async () => {
    const us = await firm();
    const logo = await picture(300, 100);
    await send(us, logo, { token: '' }).expect(403);
    await send(us, logo, { token: 'wrong' }).expect(403);
    await us.agent.post(PAGE).attach('logo', logo, 'a.png').expect(403);
    await us.agent.post(PAGE).attach('logo', logo, 'a.png').field('_csrf', us.agent.csrfToken).expect(403);
    await us.agent.post(PAGE).field('x', 'y').expect(403);
    await send(us, logo).set('Origin', 'https://elsewhere.example').expect(403);
    await send(us, logo).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await send(us, logo).unset('Origin').expect(403);
    expect([await shown(us), await trail(us)]).toEqual([undefined, []]);
  });

  it('reads no file on any other address', async () => {
    const us = await firm();
    for (const address of [paths.portal.company.edit, paths.portal.logo.reset, `${PAGE}/`, PAGE.toUpperCase()]) {
      await us.agent.post(address).field('_csrf', us.agent.csrfToken).attach('logo', await picture(300, 100), 'a.png').expect(403);
    }
  });

  it('is refused to everybody but administrators before it is read', async () => {
    const { organizationId } = await firm();
    for (const role of ['billing', 'technician', 'sales', 'read_only'] as const) {
      const agent = await signedInAgent(app, await createMember({ organizationId, roles: [role] }));
      await send({ organizationId, agent }, await picture(300, 100)).expect(403);
      await agent.get(PAGE).expect(403);
    }
    await browser(app).post(PAGE).attach('logo', await picture(300, 100), 'a.png').expect(303).expect('Location', /^\/sign-in/);
  });
});

describe('Reset to default', () => {
  it('takes the logo off, once, and keeps the picture for the papers that show it', async () => {
    const us = await firm('Grüne Wolke 🌿 <IT>');
    await send(us, await picture(300, 100)).expect(303);
    const before = await shown(us);
    await us.agent.submit(paths.portal.logo.reset).expect(303).expect('Location', PAGE);
    await us.agent.submit(paths.portal.logo.reset).expect(303);
    const $ = pageOf((await us.agent.get(PAGE)).text);
    expect($('main').text()).toContain('No logo. Your name stands in words: Grüne Wolke 🌿 <IT>.');
    expect($('.logo-preview').length).toBe(0);
    await request(app).get(before!).expect(200);
    expect((await trail(us)).map(({ action }) => action)).toEqual(['organization.logo-changed', 'organization.logo-reset']);
  });
});

describe('The address of a logo', () => {
  it('is open to everybody, for ever, and can do nothing but be a picture', async () => {
    const us = await firm();
    await send(us, await picture(300, 100)).expect(303);
    const answer = await request(app).get((await shown(us))!).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png', 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('answers 404 for every other id', async () => {
    for (const id of ['01980000-0000-7000-8000-00000000dead', 'x', '..%2f..%2fetc%2fpasswd', '%00']) await request(app).get(`/logos/${id}.png`).expect(404);
  });

  it('answers 404 when the file is lost', async () => {
    const us = await firm();
    const file = '0'.repeat(64);
    await ownerSql("insert into logos (id, organization_id, file, width, height, created_by, created_at) values ('01980000-0000-7000-8000-00000000beef', $1, $2, 10, 10, 'test', app.now())", [us.organizationId, file]);
    await request(app).get('/logos/01980000-0000-7000-8000-00000000beef.png').expect(404);
  });
});

describe('The store of files', () => {
  it('keeps the same picture of two organizations once, and leaves nothing half written', async () => {
    const [one, two] = [await firm(), await firm()];
    const logo = await picture(321, 123);
    await Promise.all([send(one, logo).expect(303), send(two, logo).expect(303)]);
    expect(await shown(one)).not.toBe(await shown(two));
    const [first, second] = await ownerSql('select file from logos where organization_id = any($1)', [[one.organizationId, two.organizationId]]);
    expect(first!.file).toBe(second!.file);
    const folder = path.join(config.dataDir, 'files', first!.file.slice(0, 2));
    expect(readdirSync(folder).filter((name) => name !== first!.file && name.startsWith(first!.file))).toEqual([]);
    expect(readFileSync(path.join(folder, first!.file)).subarray(1, 4).toString()).toBe('PNG');
  });
});
