  SpecialHours,
