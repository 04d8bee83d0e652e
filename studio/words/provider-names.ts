/** Names that no language changes, and that are not spelled like their ids. */
const PROVIDERS: Readonly<Record<string, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  'standard-webhooks': 'Standard Webhooks',
  paypal: 'PayPal',
  hubspot: 'HubSpot',
  clickup: 'ClickUp',
  docusign: 'DocuSign',
  sendgrid: 'SendGrid',
  woocommerce: 'WooCommerce',
  pagerduty: 'PagerDuty',
  whatsapp: 'WhatsApp',
  launchdarkly: 'LaunchDarkly',
  servicenow: 'ServiceNow',
  bigcommerce: 'BigCommerce',
  workos: 'WorkOS',
};

export function providerName(preset: string): string {
  return (
    PROVIDERS[preset] ??
    preset
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ')
  );
}
