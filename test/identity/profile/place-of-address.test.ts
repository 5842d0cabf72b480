import '../../support/settings/places';
import { placeOfAddress } from '../../../src/identity/profile/place-of-address';

describe('the place of a network address', () => {
  it.each([['203.0.113.77', 'Boston, United States'], ['::ffff:203.0.113.5', 'Boston, United States'], ['198.51.100.1', ''], ['127.0.0.1', ''], ['', ''], ['not an address', '']])('of %j is %j', async (address, place) => {
    expect(await placeOfAddress(address)).toBe(place);
  });
});
