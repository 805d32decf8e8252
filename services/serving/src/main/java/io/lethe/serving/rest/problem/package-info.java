/** Maps exceptions to problems (RFC 9457), and describes them in the OpenAPI document. */
package io.lethe.serving.rest.problem;
