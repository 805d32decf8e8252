/** How often one caller may call. */
package io.lethe.http.limits;
