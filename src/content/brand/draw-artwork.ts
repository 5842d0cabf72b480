import sharp from 'sharp';
import { printable } from '../../platform/files/paper-pdf';
import { type Artwork, type Words } from './artwork.model';

const fontfile = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

/** The picture as a PNG; words are made as large as their box holds. */
export async function drawArtwork({ width, height, shapes, words }: Artwork): Promise<Buffer> {
  const ground = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`);
  const layers = await Promise.all(words.filter(({ text }) => printable(text).trim() !== '').map(layer));
  return sharp(ground).composite(layers).png({ compressionLevel: 9, palette: true }).toBuffer();
}

async function layer({ text, left, top, width, height, colour }: Words): Promise<sharp.OverlayOptions> {
  const words = [...printable(text)].slice(0, 80).join('').replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const image = await sharp({ text: { text: `<span foreground="${colour}">${words}</span>`, font: 'DejaVu Sans Bold', fontfile, width, height, rgba: true, wrap: 'none' } }).png().toBuffer({ resolveWithObject: true });
  // In the middle of its box's height, so that words with and without tails stand alike.
  return { input: image.data, left, top: top + Math.max(0, Math.round((height - image.info.height) / 2)) };
}
