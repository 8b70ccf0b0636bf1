// Lambda's part for the handler of AwsCustomResource: `node aws_custom_resource.cjs ASSET`.
//
// Each event on stdin, one a line, is an invocation; they share the process, and nothing else
// that matters: the handler makes an SDK client for each call.
const https = require("node:https");
const path = require("node:path");
const readline = require("node:readline");

const { handler } = require(path.join(process.argv[2], "index.js"));
const context = {
  awsRequestId: "00000000-0000-0000-0000-000000000000",
  logStreamName: "bench",
};

console.log("ready");
for (const level of ["log", "info", "warn", "error"]) {
  console[level] = () => {};
}

// The handler takes the port of the ResponseURL for 443, as CloudFormation's is.
const request = https.request;
let port;
https.request = (options, ...rest) => request({ port, ...options }, ...rest);

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const event = JSON.parse(line);
  port = new URL(event.ResponseURL).port;
  handler(event, context);
});
