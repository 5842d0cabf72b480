import { stories } from './story';
import { travel } from './travel';

travel('100 other subscriptions over 26 months, day by day', stories().filter((_, place) => place % 2 === 1));
