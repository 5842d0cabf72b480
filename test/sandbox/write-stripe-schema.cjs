// Writes stripe-schema.json anew from the SDK's own types: node test/sandbox/write-stripe-schema.cjs
// Reduced: every required field of the objects that the sandbox answers with, and the optional ones named here.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

const objects = {
  customer: 'Customer', payment_method: 'PaymentMethod', setup_intent: 'SetupIntent', 'checkout.session': 'Checkout.Session',
  payment_intent: 'PaymentIntent', charge: 'Charge', refund: 'Refund', dispute: 'Dispute', event: 'EventBase', item: 'LineItem', price: 'Price',
};
const optional = new Set([
  'card', 'redirect_to_url', 'use_stripe_sdk', 'allow_redirects', 'code', 'message', 'decline_code', 'advice_code', 'network_decline_code', 'charge', 'doc_url',
  'payment_method', 'risk_level', 'risk_score', 'fingerprint', 'line_items', 'refunds', 'previous_attributes', 'destination_details', 'reference', 'reference_status', 'reference_type',
  'phone_number_collection', 'address', 'name', 'phone', 'currency', 'delinquent', 'invoice_prefix', 'next_invoice_sequence', 'preferred_locales', 'tax_exempt',
  'test_clock', 'allow_redisplay', 'customer_account', 'managed_payments', 'flow_directions', 'amount_details', 'tip', 'transfer_data', 'payment_method_details', 'case_type',
  'network_reason_code', 'discount', 'installments', 'mandate_options', 'network', 'request_three_d_secure',
]);

const entry = join(__dirname, 'schema-entry.ts');
const source = `import Stripe from 'stripe';\nimport { EventBase } from '../../node_modules/stripe/cjs/resources/Events';\n${Object.entries(objects).map(([, name], at) => `export type T${at} = ${name === 'EventBase' ? name : `Stripe.${name}`};`).join('\n')}`;
const options = { strict: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2023, skipLibCheck: true, noEmit: true, types: ['node'] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.fileExists = (file) => file === entry || fileExists(file);
host.readFile = (file) => (file === entry ? source : readFile(file));
host.getSourceFile = (file, ...rest) => (file === entry ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2023) : getSourceFile(file, ...rest));
const program = ts.createProgram([entry], options, host);
const checker = program.getTypeChecker();

const schema = {};
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)));
Object.keys(objects).forEach((name, at) => {
  schema[name] = fieldsOf(checker.getDeclaredTypeOfSymbol(exported.find((symbol) => symbol.name === `T${at}`)), 0);
});
const lines = Object.entries(schema).map(([name, fields]) => `${JSON.stringify(name)}: {\n${Object.entries(fields).map((field) => `  ${JSON.stringify(field[0])}: ${JSON.stringify(field[1])}`).join(',\n')}\n}`);
writeFileSync(join(__dirname, 'stripe-schema.json'), `{\n${lines.join(',\n')}\n}\n`);

function fieldsOf(type, depth) {
  const fields = {};
  for (const property of checker.getPropertiesOfType(type)) {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    if (isOptional && !optional.has(property.name)) continue;
    const kinds = kindsOf(checker.getTypeOfSymbol(property), depth);
    if (kinds.length > 0) fields[isOptional ? `${property.name}?` : property.name] = kinds;
  }
  return fields;
}

/** "string", "number", "boolean", "null", "array", "object", ["=", …values], or an object of fields. */
function kindsOf(type, depth) {
  const members = type.isUnion() ? type.types : [type];
  const kinds = new Set();
  const values = [];
  for (const member of members) {
    if (member.flags & ts.TypeFlags.StringLiteral) values.push(member.value);
    else if (member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) continue;
    else if (member.flags & ts.TypeFlags.Null) kinds.add('null');
    else if (member.flags & ts.TypeFlags.BooleanLike) kinds.add('boolean');
    else if (member.flags & ts.TypeFlags.NumberLike) kinds.add('number');
    else if (member.flags & ts.TypeFlags.StringLike) kinds.add('string');
    else if (member.isIntersection()) { if (values.length === 0) kinds.add('string'); }
    else if (checker.isArrayType(member)) kinds.add('array');
    else if (member.symbol?.name === 'Decimal') kinds.add('string');
    else if (depth > 3 || isResource(member) || checker.getPropertiesOfType(member).length === 0) kinds.add('object');
    else kinds.add(fieldsOf(member, depth + 1));
  }
  // A list of known values that is open to more is checked as the known ones: the sandbox has no reason for others.
  // Event types are too many to copy; tsc checks them.
  if (values.length > 60) kinds.add('string');
  else if (values.length > 0) {
    kinds.delete('string');
    kinds.add(['=', ...values]);
  }
  return [...kinds];
}

function isResource(type) {
  const names = checker.getPropertiesOfType(type).map((property) => property.name);
  return names.includes('object') && (names.includes('id') || names.includes('data'));
}
