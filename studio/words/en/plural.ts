import { toPlural } from '../phrase.ts';

export const plural = toPlural('en');
