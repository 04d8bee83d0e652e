import type { ErrorCode } from '../../model/error.ts';
import { operations, type Operation } from '../contract.ts';
import { createSchemas, type Schemas } from './schemas.ts';
import { TOKEN_PATH } from '../oauth/oauth.ts';
import { notifyOperation } from './notify.ts';
import { oauthPaths } from './oauth.ts';
import { describeRefusals } from './refusals.ts';

/** The contract as an OpenAPI 3.1 document: what the table says, and nothing by hand but the notify operation. */
export function createOpenapi(publicUrl: string): Record<string, unknown> {
  const schemas = createSchemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const methods = (paths[operation.path] ??= {});
    methods[operation.method.toLowerCase()] = describeOperation(name, operation, schemas);
  }
  const notify = notifyOperation(schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Earshot',
      version: '1',
      description: 'Receives webhooks, keeps them, and runs what is bound to them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    security: [{ adminToken: [] }],
    paths: { ...paths, ...oauthPaths(schemas), [notify.path]: { post: notify.operation } },
    components: {
      securitySchemes: {
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The admin token of the installation, or a token of an account.',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The token of a credential.',
        },
        apiKeyAsPassword: {
          type: 'http',
          scheme: 'basic',
          description: 'The token of a credential as the password.',
        },
        accessToken: {
          type: 'oauth2',
          description: 'An access token of an OAuth client.',
          flows: {
            clientCredentials: {
              tokenUrl: publicUrl.replace(/\/+$/, '') + TOKEN_PATH,
              scopes: {},
            },
          },
        },
        oauthClient: {
          type: 'http',
          scheme: 'basic',
          description: '`client_id` and `client_secret` of an OAuth client.',
        },
      },
      schemas: schemas.all(),
    },
  };
}

function describeOperation(
  name: string,
  operation: Operation,
  schemas: Schemas,
): Record<string, unknown> {
  const parameters = [
    ...schemas.parameters(operation.params, 'path'),
    ...schemas.parameters(operation.query, 'query'),
  ];
  return {
    operationId: name,
    summary: operation.summary,
    tags: [operation.path.split('/')[3] ?? 'system'],
    ...(operation.access === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: describeBody(name, operation, schemas) }),
    responses: {
      ...describeAnswers(name, operation, schemas),
      ...describeRefusals(errorsOf(operation), schemas),
    },
  };
}

function describeBody(
  name: string,
  { method, body }: Operation,
  schemas: Schemas,
): Record<string, unknown> {
  if (body === undefined) return {};
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const required = !body.safeParse({}).success;
  return { required, content: { [type]: { schema: schemas.input(name, body) } } };
}

function describeAnswers(
  name: string,
  operation: Operation,
  schemas: Schemas,
): Record<string, unknown> {
  const { status, answer, media, otherwise, summary } = operation;
  const headers = etagHeaders(operation);
  const described = describeMedia(operation, schemas);
  const answers: Record<string, unknown> = {};
  if (answer !== undefined) {
    const content = { 'application/json': { schema: schemas.answer(name, answer) } };
    answers[status] = { description: summary, ...headers, content };
  } else if (media === undefined) {
    answers[status] = { description: summary };
  } else {
    answers[status] = {
      description: summary,
      content: Object.fromEntries(media.map((type) => [type, described])),
    };
  }
  if (headers !== undefined) {
    answers[304] = { description: 'Nothing is new since `If-None-Match`.', ...headers };
  }
  if (otherwise !== undefined) {
    const schema = schemas.answer(`${name}Otherwise`, otherwise.answer);
    answers[otherwise.status] = {
      description: 'The plan.',
      content: { 'application/json': { schema } },
    };
  }
  return answers;
}

/** Of server-sent events, what the data of each holds. */
function describeMedia({ event }: Operation, schemas: Schemas): Record<string, unknown> {
  if (event === undefined) return {};
  const contentSchema = schemas.answer('event', event);
  return { schema: { type: 'string', contentMediaType: 'application/json', contentSchema } };
}

function etagHeaders({ method, params, answer }: Operation): Record<string, unknown> | undefined {
  if (method !== 'GET' || params === undefined || answer === undefined) return undefined;
  return {
    headers: {
      ETag: { description: 'For `If-None-Match` and `If-Match`.', schema: { type: 'string' } },
    },
  };
}

/** What every call of its sort may be refused with, and its own. */
function errorsOf(operation: Operation): Set<ErrorCode> {
  const { access, params, query, body, method, errors = [] } = operation;
  const codes = new Set<ErrorCode>(errors);
  if (access !== 'public') {
    codes.add('token_invalid').add('store_unavailable').add('internal_error');
  }
  if (params !== undefined) codes.add('resource_not_found');
  if (query !== undefined || body !== undefined) codes.add('request_invalid');
  if (body !== undefined) codes.add('body_too_large');
  if (method !== 'GET') codes.add('etag_mismatch');
  return codes;
}
