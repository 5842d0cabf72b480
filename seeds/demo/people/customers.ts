import { company, type DemoCustomer, household } from './customer';
import { askedEmail, companyEmail, householdEmail, releasedEmail, twoHatsEmail } from './people';

const byPartner = { administeredBy: 'partner' } as const;
const unregistered = { isRegistered: false } as const;

const renewing: readonly DemoCustomer[] = [
  household('Rosa Marín', householdEmail, [
    { plan: 'safe_plus', endsIn: 25, terms: 2, renewsOn: 'default' }, { plan: 'safe_basic', endsIn: 190, terms: 1 },
  ]),
  company('Bright Smile Dental', companyEmail, [{ plan: 'safe_pro_power', endsIn: 140, terms: 2, packs: 3, renewsOn: 'default', scheduled: { years: 2, packs: 2 } }], { purchaseOrder: 'PO-2217' }),
  company('Hudson Yard Architects', 'office@hudsonyard.example', [{ plan: 'safe_pro_ultimate', endsIn: 88, terms: 2, packs: 8, renewsOn: 'default', scheduled: { lapse: true } }], { ...byPartner, purchaseOrder: 'HYA-118' }),
  company('Little Owl Books', 'hello@littleowl.example', [{ plan: 'safe_pro_core', endsIn: 210, terms: 2, renewsOn: 'spare' }]),
  company('Quill & Ledger Accounting', 'it@quill-ledger.example', [{ plan: 'safe_pro_power', endsIn: 0, terms: 2, renewsOn: 'default' }], byPartner),
  household('Walter Nguyen', 'walter.nguyen@customers.example', [{ plan: 'safe_prime', endsIn: 60, terms: 2, renewsOn: 'default', scheduled: { plan: 'safe_plus' } }]),
  household('Ingrid Solberg', 'ingrid@solberg.example', [{ plan: 'safe_plus', endsIn: 330, years: 3, terms: 1, renewsOn: 'default' }], { country: 'NO' }),
  household('Tobias Klein', 'tobias.klein@customers.example', [{ plan: 'safe_basic', endsIn: 15, terms: 1, renewsOn: 'default' }], { country: 'DE' }),
];

const running: readonly DemoCustomer[] = [
  household('Amelia Hart', 'amelia.hart@customers.example', [{ plan: 'safe_plus', endsIn: 5, terms: 2 }]),
  household('Benjamin Osei', 'b.osei@customers.example', [{ plan: 'safe_basic', endsIn: 25, terms: 1 }]),
  household('Charlotte Dubois', askedEmail, [{ plan: 'safe_prime', endsIn: 300, years: 2, terms: 1 }], { country: 'FR' }),
  household('Daniel Whitehorse', 'daniel@whitehorse.example', [{ plan: 'safe_plus', endsIn: 118, terms: 2, refunded: 'half' }]),
  household('Fatima Al-Sayed', 'fatima@alsayed.example', [{ plan: 'safe_plus', endsIn: 260, terms: 1, computers: 25 }]),
  household('Grace Kim', 'grace.kim@customers.example', [{ plan: 'safe_basic', endsIn: 29, terms: 2, reminderIsDue: true }]),
  household('Hugo Lindqvist', 'hugo@lindqvist.example', [{ plan: 'safe_prime', endsIn: 344, terms: 1, firstOrderDeclined: true }], { country: 'SE' }),
  household('Helena Brandt', 'helena@brandt.example', [{ plan: 'safe_plus', endsIn: 45, terms: 1 }, { plan: 'safe_prime', endsIn: 100, terms: 1 }], { country: 'DE', aligned: { daysAgo: 12, endsIn: 160 } }),
  company('Copper Kettle Coffee Roasters', 'roastery@copperkettle.example', [{ plan: 'safe_pro_core', endsIn: 235, terms: 1, packs: 1, grew: { packs: 3, daysAgo: 30 } }]),
  company('Kestrel Aviation Parts', 'ops@kestrel.example', [{ plan: 'safe_pro_ultimate', endsIn: 410, years: 2, terms: 1, packs: 5 }], { purchaseOrder: '4500018223' }),
  company('Maple Street Veterinary Clinic', 'desk@maplevet.example', [{ plan: 'safe_pro_core', endsIn: 13, terms: 2, reminderIsDue: true, scheduled: { plan: 'safe_pro_power', years: 3 } }], byPartner),
  company('Olive & Thyme Catering', 'kitchen@olivethyme.example', [{ plan: 'safe_pro_core', endsIn: 175, terms: 2 }]),
  company('Pioneer Square Legal', 'admin@pioneerlegal.example', [
    { plan: 'safe_pro_power', endsIn: 96, terms: 2 }, { plan: 'safe_server', endsIn: 96, terms: 1 },
  ], { ...byPartner, purchaseOrder: 'PSL/77' }),
  company('Riverbend Machine Works', 'office@riverbend.example', [{ plan: 'safe_server', endsIn: 222, terms: 2 }]),
  company('St. Brendan’s Parish School', 'office@stbrendan.example', [{ plan: 'safe_server', endsIn: 57, terms: 1 }], byPartner),
];

/** On a better plan than they began with; one of them a company since. */
const changed: readonly DemoCustomer[] = [
  household('Priya Raman', 'priya@raman.example', [{ plan: 'safe_basic', endsIn: 200, terms: 1, upgraded: { plan: 'safe_prime', daysAgo: 40 } }], { country: 'IN' }),
  company('Juniper Dental Lab', 'lab@juniper.example', [{ plan: 'safe_pro_core', endsIn: 120, terms: 1, packs: 1, upgraded: { plan: 'safe_pro_power', daysAgo: 60 } }]),
  household('Tom Ellery', 'tom@ellery.example', [{ plan: 'safe_plus', endsIn: 150, terms: 1, computers: 3 }, { plan: 'safe_prime', endsIn: 220, terms: 1 }], {
    converted: { plan: 'safe_pro_power', packs: 2, companyName: 'Ellery Garden Design', daysAgo: 25 },
  }),
];

/** Released today (releases.ts). */
const released: readonly DemoCustomer[] = [household('Nina Okafor', releasedEmail, [{ plan: 'safe_plus', endsIn: 75, terms: 2 }])];

/** Names and addresses that lists and papers must bear. */
const unusual: readonly DemoCustomer[] = [
  company('The Greater Hudson Valley Cooperative for Community Broadband, Rural Telephony and Allied Services', 'board@ghvc.example', [{ plan: 'safe_pro_core', endsIn: 150, terms: 1 }]),
  company('🌻 Sunflower Yoga & Wellness', 'namaste@sunflower.example', [{ plan: 'safe_pro_core', endsIn: 245, terms: 1 }]),
  company('مكتبة الزيتون', 'info@zaytun.example', [{ plan: 'safe_pro_core', endsIn: 72, terms: 1 }], { country: 'AE' }),
  household('דנה לוי', 'dana.levi@customers.example', [{ plan: 'safe_plus', endsIn: 132, terms: 1 }], { country: 'IL' }),
  company('株式会社さくら印刷', 'info@sakura-print.example', [{ plan: 'safe_pro_power', endsIn: 187, terms: 1 }], { country: 'JP' }),
  household('Νίκος Παπαδόπουλος', 'nikos@papadopoulos.example', [{ plan: 'safe_prime', endsIn: 41, terms: 2 }], { country: 'GR' }),
  household('Siân O’Dwyer-Llewellyn', 'sian@odwyer.example', [{ plan: 'safe_basic', endsIn: 318, terms: 1 }], { country: 'GB' }),
];

const trying: readonly DemoCustomer[] = [
  household('Liam Castellano', 'liam@castellano.example', [{ plan: 'safe_basic', endsIn: 2, trial: 'personal' }]),
  household('Mei Tanaka', 'mei.tanaka@customers.example', [{ plan: 'safe_basic', endsIn: 11, trial: 'personal' }]),
  company('Northstar Physiotherapy', 'hello@northstarphysio.example', [{ plan: 'safe_pro_ultimate', endsIn: 19, trial: 'business' }]),
  company('Oak & Anvil Furniture', 'shop@oakanvil.example', [{ plan: 'safe_pro_ultimate', endsIn: 6, trial: 'business', reminderIsDue: true }], byPartner),
  household('Peter Novak', 'peter.novak@customers.example', [{ plan: 'safe_basic', endsIn: -4, trial: 'personal' }]),
];

const ended: readonly DemoCustomer[] = [
  household('Sofia Lindgren', 'sofia@lindgren.example', [{ plan: 'safe_plus', endsIn: -6, terms: 1 }]),
  household('Thomas Achebe', 'thomas@achebe.example', [{ plan: 'safe_basic', endsIn: -22, terms: 2, reminderIsDue: true }]),
  company('Union Cycle Repair', 'fix@unioncycle.example', [{ plan: 'safe_pro_core', endsIn: -12, terms: 1 }]),
  household('Victor Romero', 'victor@romero.example', [{ plan: 'safe_plus', endsIn: -34, terms: 1, dataRemoved: 'going' }]),
  company('Westgate Travel', 'desk@westgate.example', [{ plan: 'safe_pro_core', endsIn: -120, terms: 1, dataRemoved: 'gone' }]),
  household('Yusuf Demir', 'yusuf@demir.example', [{ plan: 'safe_basic', endsIn: -75, terms: 1, dataRemoved: 'gone' }]),
];

const inTrouble: readonly DemoCustomer[] = [
  company('Atlas Freight Forwarding', 'it@atlasfreight.example', [{ plan: 'safe_pro_power', endsIn: -4, terms: 2, renewsOn: 'declined', declinedTries: 3 }], byPartner),
  household('Isabel Fonseca', 'isabel@fonseca.example', [{ plan: 'safe_plus', endsIn: -20, terms: 1, renewsOn: 'declined', declinedTries: 5 }]),
  household('Noah Bergström', 'noah@bergstrom.example', [{ plan: 'safe_prime', endsIn: 0, terms: 1, renewsOn: 'asked' }], { country: 'SE' }),
  company('Summit Ridge Outfitters', 'hq@summitridge.example', [{ plan: 'safe_pro_core', endsIn: 48, terms: 1, renewsOn: 'expiring' }]),
];

const notActivated: readonly DemoCustomer[] = [
  household('Zoe Patterson', 'zoe@patterson.example', [{ plan: 'safe_plus', endsIn: 351, terms: 1, isInstalled: false }], unregistered),
  company('Fern & Fable Florists', 'orders@fernfable.example', [{ plan: 'safe_pro_core', endsIn: 347, terms: 1, isInstalled: false }], unregistered),
];

const otherwiseBought: readonly DemoCustomer[] = [
  company('Northwind IT Services (not for resale)', 'nfr@northwind.example', [{ plan: 'safe_pro_ultimate', endsIn: 280, terms: 1, source: 'nfr' }], byPartner),
  household('Carla Jimenez', 'carla@jimenez.example', [{ plan: 'safe_basic', endsIn: 205, terms: 1, source: 'referral', refunded: 'all' }]),
  household('Edward Chu', twoHatsEmail, [{ plan: 'safe_plus', endsIn: 77, terms: 1, source: 'activation_code' }]),
];

/** Who go to another partner (moves.ts). */
const leaving: readonly DemoCustomer[] = [
  household('Elena Markou', 'elena@markou.example', [{ plan: 'safe_prime', endsIn: 290, terms: 1 }], { country: 'GR' }),
  household('Stavros Nikolaidis', 'stavros@nikolaidis.example', [{ plan: 'safe_plus', endsIn: 210, years: 2, terms: 1 }], { country: 'GR' }),
];

export const customersOfNorthwind: readonly DemoCustomer[] = [
  ...renewing, ...running, ...changed, ...released, ...unusual, ...trying, ...ended, ...inTrouble, ...notActivated, ...otherwiseBought, ...leaving,
];

export const customersOfHarbor: readonly DemoCustomer[] = [
  company('Aegean Ferries Agency', 'office@aegeanferries.example', [{ plan: 'safe_pro_power', endsIn: 160, terms: 2, packs: 2 }], { country: 'GR' }),
  household('Katerina Ioannou', 'katerina@ioannou.example', [{ plan: 'safe_plus', endsIn: 33, terms: 1 }], { country: 'GR' }),
  company('Lighthouse Insurance Brokers', 'it@lighthouse.example', [{ plan: 'safe_pro_core', endsIn: 8, terms: 1 }], { country: 'GR', ...byPartner }),
  company('Poseidon Sailing School', 'office@poseidonsailing.example', [{ plan: 'safe_pro_core', endsIn: 1, terms: 1, grew: { packs: 1, daysAgo: 0 } }], { country: 'GR' }),
  household('Yannis Makris', 'yannis@makris.example', [{ plan: 'safe_basic', endsIn: 9, trial: 'personal' }], { country: 'GR' }),
];
