using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework;

/// <summary>Conditions in a status: others' entries and the order stay.</summary>
public static class Conditions
{
    extension(IEnumerable<V1Condition>? conditions)
    {
        public V1Condition? Find(string type) => conditions?.FirstOrDefault(c => c.Type == type);

        public bool IsTrue(string type) => conditions.Find(type)?.Status == "True";
    }

    extension(IList<V1Condition> conditions)
    {
        /// <summary>Sets a condition; its transition time moves only with its status.</summary>
        public void Set(string type, bool? status, string reason, string message, DateTimeOffset now) =>
            conditions.Set(
                type, status switch { true => "True", false => "False", _ => "Unknown" }, reason, message, now);

        public void Set(string type, string status, string reason, string message, DateTimeOffset now)
        {
            var condition = conditions.Find(type);
            if (condition is null)
            {
                condition = new V1Condition { Type = type };
                conditions.Add(condition);
            }

            if (condition.Status != status) condition.LastTransitionTime = now;
            condition.Status = status;
            condition.Reason = reason;
            condition.Message = message;
        }
    }
}
