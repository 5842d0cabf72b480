/** Couriers whose tracking page we can link, by the name that staff choose. */
const TRACKING: Record<string, (number: string) => string> = {
  'FedEx': (number) => `https://www.fedex.com/fedextrack/?trknbr=${encodeURIComponent(number)}`,
  'UPS': (number) => `https://www.ups.com/track?tracknum=${encodeURIComponent(number)}`,
  'USPS': (number) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${encodeURIComponent(number)}`,
  'DHL': (number) => `https://www.dhl.com/us-en/home/tracking.html?tracking-id=${encodeURIComponent(number)}`,
};

export const CARRIERS = Object.keys(TRACKING);

/** Where a parcel can be followed; '' for a carrier that is not among ours any more. */
export function trackingHref({ carrier, tracking }: { carrier: string; tracking: string }): string {
  return Object.hasOwn(TRACKING, carrier) && tracking !== '' ? TRACKING[carrier]!(tracking) : '';
}
