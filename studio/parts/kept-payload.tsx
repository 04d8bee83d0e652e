import { call, type Request, type RequestDetail } from '../api.ts';
import { useLoaded, type Loaded } from '../query.ts';
import { useRole } from '../session.ts';
import { Loading } from './page.tsx';
import { Payload } from './payload.tsx';

/** The payload of a request, as the pages of requests and of events show it. */
export type Bytes = Loaded<Uint8Array | null>;

type Kept = Pick<RequestDetail, 'id' | 'headers' | 'size_bytes'>;

/** Null where none is kept, or the role shows none. */
export function useBytes(of: Kept | undefined): Bytes {
  const { can } = useRole();
  const isKept = of !== undefined && of.headers !== null && can('log_viewer');
  return useLoaded(`body ${of?.id} ${String(isKept)}`, async (signal) =>
    isKept ? call('getRequestBody', { params: { id: of.id } }, { signal }) : null,
  );
}

/** Beyond it, a payload may take a while: the page is shown before it is there. */
const SOON_BYTES = 65_536;

/** Whether it has come, or nobody should wait for it. */
export function isThere({ data, error }: Bytes, of: Pick<Kept, 'size_bytes'> | undefined): boolean {
  return data !== undefined || error !== undefined || (of?.size_bytes ?? 0) > SOON_BYTES;
}

export function KeptPayload({ of, requestId }: { of: Bytes; requestId: Request['id'] }) {
  return (
    <Loading of={of}>
      {(bytes) =>
        bytes !== null && <Payload bytes={bytes} download={`/api/v1/requests/${requestId}/body`} />
      }
    </Loading>
  );
}
