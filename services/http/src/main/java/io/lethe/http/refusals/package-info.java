/** The log of calls that are refused for who makes them, or how often. */
package io.lethe.http.refusals;
