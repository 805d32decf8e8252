/** Who asks over HTTP, and what they may do. */
package io.lethe.http.identity;
