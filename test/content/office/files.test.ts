import sharp from 'sharp';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createContent } from '../../support/factories/content';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { picture, pngOfSize, withChunk } from '../../support/reading/pictures';
import { pdfOf } from '../../support/reading/pdf';

const app = testApp();
const { office } = paths.content;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

let agent: SignedInAgent;
let partner: SignedInAgent;
beforeAll(async () => {
  agent = await officeAgent(app, await createColleague({ roles: ['content'] }));
  const { organizationId } = await createOrganization();
  partner = await signedInAgent(app, await createMember({ organizationId }));
});

function send(id: string, file: Buffer, name = 'file.bin') {
  return agent.post(office.file(id)).field('_csrf', agent.csrfToken).attach('file', file, name);
}
const fileOf = async (id: string) => (await ownerSql('select file_name, file_type, file_bytes::int, file_sha256 from content_items where id = $1', [id]))[0]!;

describe('a file of an item', () => {
  it('is a PDF as it came, named after the item, and partners download it with safe headers', async () => {
    const { id } = await createContent({ slug: 'with-a-pdf', kind: 'guide' });
    await send(id, PDF, '../../etc/pass\u202ewd.exe').expect(303);
    expect(await fileOf(id)).toMatchObject({ file_name: 'with-a-pdf.pdf', file_type: 'application/pdf', file_bytes: PDF.length });
    expect(await pdfOf(partner, paths.content.file('with-a-pdf'))).toEqual(PDF);
    await partner.get(paths.content.file('with-a-pdf')).expect('Content-Disposition', 'attachment; filename=with-a-pdf.pdf').expect('X-Content-Type-Options', 'nosniff').expect('Content-Security-Policy', "default-src 'none'; sandbox").expect('Cache-Control', 'no-store');
    await partner.get(paths.content.picture('with-a-pdf')).expect(404);
  });

  it.each(['png', 'jpeg', 'webp'] as const)('is a %s drawn anew, without what came with its pixels', async (format) => {
    const { id } = await createContent({ slug: `picture-${format}`, kind: 'brand_asset' });
    const plain = await picture(5_000, 800, { format });
    const upload = format === 'png' ? withChunk(plain, 'tEXt', Buffer.from('Comment\0secret words')) : Buffer.concat([plain, Buffer.from('secret words')]);
    await send(id, upload).expect(303);
    const { body } = await partner.get(paths.content.picture(`picture-${format}`)).expect(200).expect('Content-Type', `image/${format}`) as { body: Buffer };
    expect(await sharp(body).metadata()).toMatchObject({ format, width: 4_000, height: 640 });
    expect(body.includes('secret words')).toBe(false);
  });

  it.each([
    ['an SVG drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'SVG drawings cannot be used'],
    ['HTML that calls itself a picture', Buffer.from('<html><script>alert(1)</script></html>'), 'neither a PDF nor'],
    ['a film', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42')]), 'Videos stand in items of the kind Video'],
    ['a PDF without its end', Buffer.from('%PDF-1.4\nhalf of it'), 'its end is missing'],
    ['nothing', Buffer.alloc(0), 'This file is empty'],
    ['a picture of too many pixels', pngOfSize(30_000, 30_000), 'at most 24 million'],
    ['half a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'damaged'],
  ])('is not %s, and the form says why', async (_what, upload, words) => {
    const { id } = await createContent({ kind: 'brand_asset' });
    const { text } = await send(id, upload, 'logo.png').expect(422);
    expect(pageOf(text)('#file-error').text()).toContain(words);
    expect(await fileOf(id)).toMatchObject({ file_name: '', file_sha256: null });
  });

  it('is at most 15 MB, one, and sent with the session’s token', async () => {
    const { id } = await createContent({});
    expect(pageOf((await send(id, Buffer.alloc(15 * 1_048_576 + 1)).expect(422)).text)('#file-error').text()).toContain('larger than 15 MB');
    expect(pageOf((await agent.post(office.file(id)).field('_csrf', agent.csrfToken).expect(422)).text)('#file-error').text()).toContain('Choose a file');
    await agent.post(office.file(id)).attach('file', PDF, 'a.pdf').expect(403);
    await agent.post(office.file(id)).field('_csrf', agent.csrfToken).attach('file', PDF, 'a.pdf').attach('file', PDF, 'b.pdf').expect(422);
    expect(await fileOf(id)).toMatchObject({ file_sha256: null });
  });

  it('is taken off, unless readers would be left with nothing', async () => {
    const { id } = await createContent({ slug: 'file-only', body: '', kind: 'brand_asset', state: 'draft' });
    await send(id, PDF).expect(303);
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    await agent.submit(office.removeFile(id)).expect(303);
    expect(pageOf((await agent.get(office.show(id))).text)('.flash').text()).toContain('The file stays');
    expect(await fileOf(id)).toMatchObject({ file_name: 'file-only.pdf' });
    await agent.submit(office.archive(id), { seen: '1' }).expect(303);
    await agent.submit(office.removeFile(id)).expect(303);
    expect(await fileOf(id)).toMatchObject({ file_name: '', file_type: '', file_sha256: null });
    expect((await ownerSql("select action from audit_entries where subject_id = $1 and action like 'content.file%' order by id", [id])).map((row) => row['action'])).toEqual(['content.file-changed', 'content.file-removed']);
  });
});
