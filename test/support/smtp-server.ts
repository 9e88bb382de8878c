/** A real SMTP server on 127.0.0.1 that keeps what it takes and can refuse, hang or go away. */

import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export type SmtpFault = "accept" | { readonly reply: number } | "hang" | "drop";

export interface TestSmtpServer {
  readonly port: number;
  readonly mails: readonly Email[];
  play(fault: SmtpFault): void;
  close(): Promise<void>;
}

export async function openTestSmtpServer(
  login: { readonly user: string; readonly password: string } | null = null,
): Promise<TestSmtpServer> {
  const mails: Email[] = [];
  let fault: SmtpFault = "accept";
  const smtp = new SMTPServer({
    authOptional: login === null,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _session, done) => {
      if (login !== null && username === login.user && password === login.password) done(null, { user: username });
      else done(new Error("no"));
    },
    onData: (stream, _session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        if (typeof fault === "object") {
          done(Object.assign(new Error("refused"), { responseCode: fault.reply }));
          return;
        }
        void PostalMime.parse(Buffer.concat(pieces)).then((mail) => {
          mails.push(mail);
          done();
        });
      });
    },
  });
  // Faults below SMTP are played by a door in front of the server.
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", () => resolve()));
  const inner = (smtp.server.address() as AddressInfo).port;
  const open = new Set<Socket>();
  const door: Server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => undefined);
    if (fault === "drop") socket.destroy();
    else if (fault !== "hang")
      void import("node:net").then(({ connect }) => {
        const through = connect(inner, "127.0.0.1");
        open.add(through);
        through.on("error", () => socket.destroy()).on("close", () => open.delete(through));
        socket.on("close", () => through.destroy());
        socket.pipe(through).pipe(socket);
      });
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    port: (door.address() as AddressInfo).port,
    mails,
    play: (next) => {
      fault = next;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}
