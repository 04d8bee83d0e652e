/** Configuration as code: files say what a server shall be, a plan says what is to be done, and it is done. */
export { carryOut, type Done, type Step } from './carry-out.ts';
export { describeReferences } from './reference.ts';
export { exportDeclaration } from './export.ts';
export { makePlan, type Change, type Plan } from './plan.ts';
export { readDeclaration } from './read.ts';
