import { type Value } from '../phrase.ts';

export const editor = {
  asItCame: 'as it came',
  object: 'object',
  listOf: (count: Value) => `list of ${count}`,
  expectedTheEnd: 'expected the end here',
  expectedAValue: 'expected a value',
  thisNestsTooDeep: 'this nests too deep',
  expectedAName: 'expected a name in double quotes',
  textNotClosed: 'this text is not closed, or badly escaped',
  controlCharacter: 'this text has a control character in it; escape it',
};
