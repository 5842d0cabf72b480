import { type CityResponse, type Reader } from 'maxmind';
import { config } from '../../config';
import { logger } from '../../platform/operations/logger';

let opening: Promise<Reader<CityResponse> | undefined> | undefined;

/** Where a network address is, roughly, as "Boston, United States"; '' when that is not known or no GEOIP_FILE is set. */
export async function placeOfAddress(address: string): Promise<string> {
  const reader = await (opening ??= open());
  const found = reader?.get(address.replace(/^::ffff:(?=\d+\.)/i, ''));
  return [found?.city?.names.en, found?.country?.names.en].filter((name) => name !== undefined).join(', ');
}

// Read when somebody first looks; a file that cannot be read costs the place, not the page.
async function open(): Promise<Reader<CityResponse> | undefined> {
  if (config.geoipFile === undefined) return undefined;
  try {
    const maxmind = await import('maxmind');
    return await maxmind.open<CityResponse>(config.geoipFile, { cache: { max: 1_000 } });
  } catch (error) {
    logger.error({ err: error }, 'GEOIP_FILE cannot be read; sessions are shown without places');
    return undefined;
  }
}
