import { TextField } from './form.tsx';

interface PasswordProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

/** The password that is in force, for the browser or its keeper of passwords to fill in. */
export function PasswordField({ label, value, set }: PasswordProps) {
  return (
    <TextField
      label={label}
      type="password"
      value={value}
      set={set}
      autocomplete="current-password"
      required
    />
  );
}
