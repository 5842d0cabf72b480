import '../support/database';
import { describeQueue } from './queue-suite';

describeQueue('PostgreSQL', () => Promise.resolve(() => Promise.resolve()));
