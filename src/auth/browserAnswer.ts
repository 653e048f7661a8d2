import * as oauth from 'oauth4webapi';
import { AuthError } from './errors.ts';
import { denial, withoutSecrets } from './oauthErrors.ts';
import type { AuthorizationRequest } from './tokens.ts';

/**
 * Checks the address that the browser came back to: state, issuer where it is named, and that there is a code.
 * @returns what oauth4webapi takes for the code exchange
 * @throws AuthError `wrongState`, `badCallback`, or what the server's `error` means; AccError `service`
 */
export function checkedAnswer(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  request: AuthorizationRequest,
  callback: URL,
): URLSearchParams {
  const { searchParams } = callback;
  const once = ['state', 'code', 'error', 'iss'].every((name) => searchParams.getAll(name).length <= 1);
  if (!once) throw new AuthError('badCallback');
  try {
    const parameters = oauth.validateAuthResponse(server, client, callback, request.state);
    if (!parameters.get('code')) throw new AuthError('badCallback');
    return parameters;
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const secrets = [request.state, request.nonce, request.codeVerifier];
      const clean = (text: string | undefined): string | undefined => text && withoutSecrets(text, secrets);
      throw denial(clean(error.error) ?? '', clean(error.error_description));
    }
    // The state or the issuer is another one.
    if (error instanceof oauth.OperationProcessingError) throw new AuthError('wrongState');
    if (error instanceof oauth.UnsupportedOperationError) throw new AuthError('badCallback');
    throw error;
  }
}
