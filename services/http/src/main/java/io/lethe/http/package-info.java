/** Whose HTTP requests are taken: a page of another site can neither read nor order anything. */
package io.lethe.http;
