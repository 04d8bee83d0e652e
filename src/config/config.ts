/** The configuration: one schema, read from flags, environment and file. */
export type { Config } from './schema.ts';
export { ALL_SETTINGS, CLIENT_VARIABLES } from './schema.ts';
export {
  CONFIG_FILE,
  loadClientVariables,
  loadConfig,
  loadTelemetry,
  readVariable,
  type ClientVariables,
  type LoadedConfig,
} from './load.ts';
export { openKeyChange, type KeyChange } from './key-change.ts';
export { describeExample, listSettings, summarizeConfig, type SettingInForce } from './describe.ts';
export { checkSecrets, openSecrets, readAdminToken, SECRET_FILES } from './secrets.ts';
export type { OtlpTarget, Sampler, TelemetrySettings } from './telemetry.ts';
export { readSize } from './value.ts';
