/** What stands in topics and in the version store, compared with what clients were promised. */
package io.lethe.drills.recount;
