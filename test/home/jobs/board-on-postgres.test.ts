import { describeBoard } from './board-suite';

describeBoard('PostgreSQL', () => Promise.resolve(() => Promise.resolve()));
