"""Practice exams: which questions belong to which part of an exam, and how an exam is drawn."""
