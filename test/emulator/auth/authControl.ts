import { type Answer, type Handler, isRecord, jsonAnswer, parseJson, textAnswer } from '../answer.ts';
import type { AppBook, AppSpec } from './authApps.ts';
import type { AuthServer } from './authServer.ts';
import type { UserBook, UserSpec } from './authUsers.ts';
import type { TokenMint } from './tokens.ts';

export interface AuthControlParts {
  readonly auth: AuthServer;
  readonly apps: AppBook;
  readonly users: UserBook;
  readonly tokens: TokenMint;
}

/** The emulator's own calls about signing in, for tests in another process; all others go to `rest`. */
export function authControlHandler(parts: AuthControlParts, rest: Handler): Handler {
  return (request) => {
    const body = parseJson(request.body);
    const given = isRecord(body) ? body : {};
    switch (`${request.method} ${request.path.replace(/^\/_control\/?/, '')}`) {
      case 'GET tokenRequests':
        return jsonAnswer(200, parts.auth.tokenCall.requests);
      case 'POST apps':
        return addApp(parts, given);
      case 'POST users':
        return addUser(parts, given);
      case 'POST browser':
        return setBrowser(parts, given);
      case 'POST tokens/expire':
        parts.tokens.expireAll();
        return textAnswer(204, '', '');
      default:
        return rest(request);
    }
  };
}

type Given = Readonly<Record<string, unknown>>;

function addApp(parts: AuthControlParts, given: Given): Answer {
  if (given['type'] !== 'public' && given['type'] !== 'confidential') {
    return jsonAnswer(400, { message: 'an app needs a type: public or confidential' });
  }
  return jsonAnswer(201, parts.apps.register(given as unknown as AppSpec));
}

function addUser(parts: AuthControlParts, given: Given): Answer {
  if (typeof given['name'] !== 'string' || typeof given['email'] !== 'string') {
    return jsonAnswer(400, { message: 'a user needs a name and an email' });
  }
  return jsonAnswer(201, parts.users.add(given as unknown as UserSpec));
}

/** Who is signed in, and whether they agree without the page. */
function setBrowser(parts: AuthControlParts, given: Given): Answer {
  const { user, autoApprove } = given;
  if (typeof user === 'string') parts.auth.switches.user = user;
  if (typeof autoApprove === 'boolean') parts.auth.switches.autoApprove = autoApprove;
  return textAnswer(204, '', '');
}
