/** Reads what stands in a request's query, and names what is wrong there. */
package io.lethe.http.query;
